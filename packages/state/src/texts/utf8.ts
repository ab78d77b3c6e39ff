/** Where the decoding of a stream of bytes stands. */
export interface Decoding {
  /** The bytes of a character that is not whole yet: at most three. */
  readonly carry: ReadonlyArray<number>
  /** How many bytes have come, those of the carry included. */
  readonly bytes: number
}

/** The decoding of a stream of which nothing has come. */
export const freshDecoding: Decoding = { carry: [], bytes: 0 }

/**
 * The text that is whole with `more` bytes of UTF-8, and where the decoding stands then. However a text is cut into
 * bytes, the pieces are together what `TextDecoder` makes of all of it at once. At the end of the stream (`isEnd`) a
 * character that was never completed becomes U+FFFD.
 */
export function decodeUtf8(
  { carry, bytes }: Decoding,
  more: Uint8Array,
  isEnd: boolean,
): { readonly content: string; readonly decoding: Decoding } {
  const joined = new Uint8Array(carry.length + more.length)
  joined.set(carry)
  joined.set(more, carry.length)
  const end = isEnd ? joined.length : joined.length - incompleteTail(joined)
  // A byte order mark is one at the beginning of the stream only.
  const ignoreBOM = bytes > carry.length
  return {
    content: new TextDecoder('utf-8', { ignoreBOM }).decode(joined.subarray(0, end)),
    decoding: { carry: [...joined.subarray(end)], bytes: bytes + more.length },
  }
}

/** How many bytes at the end are the beginning of a character that could still become whole. */
function incompleteTail(bytes: Uint8Array): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length += 1) {
    const lead = bytes[bytes.length - length] ?? 0
    if (isContinuation(lead)) continue
    const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 1
    return lead <= 0xf4 && needed > length && isPossible(lead, bytes[bytes.length - length + 1]) ? length : 0
  }
  return 0
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80

/** Some lead bytes allow not every second byte; with a forbidden one the character is broken already. */
function isPossible(lead: number, second: number | undefined): boolean {
  if (second === undefined) return true
  if (lead === 0xe0) return second >= 0xa0
  if (lead === 0xed) return second <= 0x9f
  if (lead === 0xf0) return second >= 0x90
  if (lead === 0xf4) return second <= 0x8f
  return true
}

/** Whether bytes hold U+FFFD, which stands where something could not be decoded on the way. */
export function hasReplacement(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(0xef); at >= 0; at = bytes.indexOf(0xef, at + 1)) {
    if (bytes[at + 1] === 0xbf && bytes[at + 2] === 0xbd) return true
  }
  return false
}
