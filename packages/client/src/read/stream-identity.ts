// Whether what answers is the stream that was read before. A stream that was deleted and created again must never be
// read on from an old offset in silence. Protocol sections 2.1 and 10.1.
import { DurableStreamError } from '../errors/durable-stream-error.ts'
import { incarnationFromEntityTag } from '../protocol/entity-tag.ts'
import { isSentinelOffset, type Offset } from '../protocol/offset.ts'

export interface StreamIdentity {
  /** The first incarnation that was learned; `undefined` while none is known. */
  readonly incarnation: string | undefined
  /** Throws a `DurableStreamError` `GONE` if an answer cannot be of the same stream. */
  check(requested: Offset, next: Offset, entityTag?: string | null): void
}

export const createStreamIdentity = (url: string, expected?: string): StreamIdentity => {
  let known = expected

  return {
    get incarnation() {
      return known
    },
    check: (requested, next, entityTag) => {
      if (!isSentinelOffset(requested) && next < requested)
        throw recreated(url, `it ends at ${next}, before ${requested}`)
      const incarnation = incarnationFromEntityTag(entityTag, requested, next)
      if (known !== undefined && incarnation !== undefined && incarnation !== known)
        throw recreated(url, `its incarnation was ${known} and is ${incarnation}`)
      known ??= incarnation
    },
  }
}

const recreated = (url: string, why: string): DurableStreamError =>
  new DurableStreamError(
    `The stream ${url} was created anew or lost data: ${why}. Discard what was read of it and start at "-1".`,
    'GONE',
  )
