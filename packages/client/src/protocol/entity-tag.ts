// The entity tag of a read is the one place where the protocol shows which creation of a stream was read.
import type { Offset } from './offset.ts'

/** What an entity tag of a read response is made of. */
export interface EntityTagParts {
  /** Names one creation of a stream: a stream that was deleted and created again has another. No `:` and no quote. */
  readonly incarnation: string
  /** The offset that was asked for, literally; `-1` when none was given. */
  readonly requested: Offset
  /** The offset that was returned. */
  readonly next: Offset
  /** The response ends at the tail of a closed stream. */
  readonly closed: boolean
}

/** Writes `"<incarnation>:<requested>:<next>[:c]"`. Protocol section 10.1. */
export const formatEntityTag = (parts: EntityTagParts): string =>
  `"${parts.incarnation}:${parts.requested}:${parts.next}${parts.closed ? ':c' : ''}"`

/**
 * The incarnation in an entity tag of exactly that form for exactly this read, `W/` ignored; `undefined` for any other
 * tag, such as one that a proxy made. Only two known incarnations may be compared.
 */
export const incarnationFromEntityTag = (
  tag: string | null | undefined,
  requested: Offset,
  next: Offset,
): string | undefined => {
  const [, incarnation, range] = /^(?:W\/)?"([^":]+)(:.*)"$/s.exec(tag?.trim() ?? '') ?? []
  const open = `:${requested}:${next}`
  return range === open || range === `${open}:c` ? incarnation : undefined
}
