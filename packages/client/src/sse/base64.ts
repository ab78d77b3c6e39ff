/** Decodes padded base64 that may be split over lines; `undefined` if it is none. Protocol section 11.2. */
export const decodeBase64 = (text: string): Uint8Array<ArrayBuffer> | undefined => {
  const compact = text.replaceAll(/[\r\n]/g, '')
  if (compact.length % 4 !== 0) return undefined
  try {
    const binary = atob(compact)
    const bytes = new Uint8Array(binary.length)
    for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
    return bytes
  } catch {
    return undefined
  }
}
