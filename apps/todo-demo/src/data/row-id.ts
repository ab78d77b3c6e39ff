// Ids that sort by the time at which they were made, so that the order of keys is the order of creation on every device.

/** Nine digits of base 36 hold the milliseconds up to the year 5188. */
const TIME_DIGITS = 9
const RANDOM_DIGITS = 8

/**
 * @param nowMs milliseconds since 1970
 * @param random gives a number from 0 up to, and without, 1
 */
export function createRowId(nowMs: number, random: () => number): string {
  const digit = () => Math.floor(random() * 36).toString(36)
  return nowMs.toString(36).padStart(TIME_DIGITS, '0') + Array.from({ length: RANDOM_DIGITS }, digit).join('')
}
