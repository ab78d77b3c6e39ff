// Offsets are two numbers of 16 digits. The first names the creation of the stream that stored the data (its
// incarnation), the second is the place in the stream. Both only grow, so that text order is stream order, also over a
// fork boundary (protocol section 2.1).

/** A place in a stream as the store knows it. */
export interface StreamPlace {
  /** Number of the creation that stored the data before this place; 0 only at the start. */
  readonly incarnation: number
  /** How many units of payload come before this place. */
  readonly position: number
}

const DIGITS = 16
const FORM = /^([0-9]{16})_([0-9]{16})$/

/** The start of every stream. Never emitted for a stream that exists, always understood. */
export const START_PLACE: StreamPlace = { incarnation: 0, position: 0 }

/** Writes `0001794000000000_0000000000000042`. */
export const encodeOffset = (place: StreamPlace): string => `${pad(place.incarnation)}_${pad(place.position)}`

/** Reads what `encodeOffset` writes; `undefined` for every other text. */
export const decodeOffset = (text: string): StreamPlace | undefined => {
  const match = FORM.exec(text)
  if (match === null) return undefined
  return { incarnation: Number(match[1]), position: Number(match[2]) }
}

const pad = (value: number): string => String(value).padStart(DIGITS, '0')
