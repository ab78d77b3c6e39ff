// Where a new fork leaves its source, checked before anything is stored (protocol section 4).
import type { ForkRequest } from '../core/create-request.ts'
import { type Lineage, lineageOf, positionIn } from '../core/lineage.ts'
import { payloadPrefix } from '../core/payload.ts'
import { parseStreamPath } from '../core/stream-path.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import type { StoreView } from '../store/stream-store.ts'
import { type HandlerContext, locate } from './context.ts'
import { pageFrom } from './page.ts'

export type ForkPoint =
  | {
      readonly kind: 'fork-point'
      readonly source: StreamRecord
      readonly position: number
      /** What the fork copies past that position. */
      readonly prefix: Uint8Array
    }
  | { readonly kind: 'refused'; readonly status: 400 | 404 | 409; readonly reason: string }

/** Resolves what a PUT wants to fork. */
export const resolveForkPoint = (context: HandlerContext, view: StoreView, fork: ForkRequest): ForkPoint => {
  const parsed = parseStreamPath(fork.from, context.root)
  const located = parsed.kind === 'stream' ? locate(context, view, parsed.path) : undefined
  if (located?.kind === 'soft-deleted') return refused(409, 'The stream to fork was deleted.')
  if (located?.kind !== 'live') return refused(404, 'There is no stream to fork at the path in Stream-Forked-From.')
  const { record: source } = located
  const lineage = lineageOf(source, view.stream)
  const position = fork.at === undefined ? source.tail : positionIn(lineage, fork.at)
  const isBeyondTail = fork.at !== undefined && fork.at.position > source.tail
  if (position === undefined || isBeyondTail || !isBoundary(view, lineage, position))
    return refused(400, 'Stream-Fork-Offset is no offset of the stream to fork.')
  if (fork.subOffset === 0) return { kind: 'fork-point', source, position, prefix: new Uint8Array(0) }
  const [next] = pageFrom(view, lineage, position, 1).payloads
  const prefix = next === undefined ? undefined : payloadPrefix(source.contentType, next, fork.subOffset)
  if (prefix === undefined) return refused(400, 'Stream-Fork-Sub-Offset reaches past the end of the next append.')
  return { kind: 'fork-point', source, position, prefix }
}

/** Whether an append ended at a position. In the middle of one there is nothing to fork at but by a sub-offset. */
const isBoundary = (view: StoreView, lineage: Lineage, position: number): boolean => {
  const segment = lineage.find((candidate) => candidate.after < position && position <= candidate.upTo)
  if (segment === undefined) return true
  const [block] = view.blocks(segment.incarnation, position - 1, position)
  return block !== undefined
}

const refused = (status: 400 | 404 | 409, reason: string): ForkPoint => ({ kind: 'refused', status, reason })
