/** So many records of one size become one of the next. */
export const FAN = 64

/**
 * From which piece on the records of a stream become one when piece number `seq`, counted from 1, is written; `seq`
 * itself when it gets a record of its own. A record is named by its first piece.
 *
 * Every 64th piece takes the 63 before it along, every 4,096th the 63 larger records before it, and so on. So a stream of
 * n pieces is never more than 63 records for each digit of n to the base of 64, and a character is written again at most
 * once for each such digit: what is written grows with the text, not with its square.
 */
export function firstOfSegment(seq: number): number {
  let size = 1
  while (seq % (size * FAN) === 0) size *= FAN
  return seq - size + 1
}
