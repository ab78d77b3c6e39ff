const DIGITS = /^[0-9]+$/

/**
 * Reads an integer of the protocol (producer epochs and sequences): decimal digits only, at most 2^53 - 1. Anything
 * else, a sign, an exponent, an empty text or a missing header, is `undefined`. Protocol section 6.
 */
export const parseInteger = (text: string | null | undefined): number | undefined => {
  if (text === null || text === undefined || !DIGITS.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : undefined
}
