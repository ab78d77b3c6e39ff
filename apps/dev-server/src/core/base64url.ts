// Bytes as text without padding (RFC 4648 section 5), as signatures, keys and tokens are written.

export const encodeBase64Url = (bytes: Uint8Array): string => {
  let binary = ''
  for (const byte of bytes) binary += String.fromCodePoint(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** `undefined` for what `encodeBase64Url` does not write. */
export const decodeBase64Url = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, (letter) => letter.codePointAt(0) ?? 0)
  // A spelling with stray bits in its last letter would be a second name for the same bytes.
  return encodeBase64Url(bytes) === text ? bytes : undefined
}
