// The name that a person goes by. It is not an account: anyone can take any name.

/** The longest name, in UTF-16 units. */
export const MAX_NAME_LENGTH = 40

/** A name for someone who has not picked one, such as "Guest 4F2". */
export function guestName(random: () => number): string {
  const digit = () => Math.floor(random() * 16).toString(16)
  return `Guest ${Array.from({ length: 3 }, digit).join('').toUpperCase()}`
}

/** The name as it is kept, or `undefined` when nothing is left of what was typed. */
export function cleanName(typed: string): string | undefined {
  const name = typed.replace(/\s+/g, ' ').trim().slice(0, MAX_NAME_LENGTH).trim()
  return name === '' ? undefined : name
}

/** One or two letters that stand for a name: the first ones of its first and last word. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== '')
  const chosen = words.length > 1 ? [words[0], words.at(-1)] : words
  const first = chosen.map((word) => word?.codePointAt(0)).filter((letter) => letter !== undefined)
  return String.fromCodePoint(...first).toUpperCase() || '?'
}

/** A hue for a name, 0 to 359 degrees, the same on every device. */
export function hueOf(name: string): number {
  let hash = 2166136261
  for (const letter of name) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16777619)
  // The high bits: in this hash the low ones barely differ between names that differ in one letter.
  return (((hash >>> 0) / 2 ** 32) * 360) | 0
}
