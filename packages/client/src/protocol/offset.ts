// Offsets are opaque tokens of the server. Two sentinels are the client's: the start and the present tail.

/** A position in a stream: opaque, case-sensitive, sortable as a string. Protocol section 2.1. */
export type Offset = string

/** The start of a stream; the same as giving no offset. A server never returns it. */
export const START_OFFSET = '-1'

/** The present tail of a stream. A server never returns it. */
export const NOW_OFFSET = 'now'

/** True for the two offsets that only a client writes, which have no place in the order of the others. */
export const isSentinelOffset = (offset: Offset): boolean => offset === START_OFFSET || offset === NOW_OFFSET

/**
 * Order of two offsets of one stream, as for `Array.prototype.sort`. Lexicographic order is stream order (protocol
 * section 2.1). The start sorts before every other offset and `now` after.
 */
export const compareOffsets = (a: Offset, b: Offset): number => {
  if (a === b) return 0
  if (a === START_OFFSET || b === NOW_OFFSET) return -1
  if (b === START_OFFSET || a === NOW_OFFSET) return 1
  return a < b ? -1 : 1
}
