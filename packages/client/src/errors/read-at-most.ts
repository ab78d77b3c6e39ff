const MAX_BYTES = 65_536

/** The beginning of a body, 64 KiB or a little more; `undefined` if it breaks. What follows is not received. */
export const readAtMost = async (response: Response): Promise<string | undefined> => {
  if (response.body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  try {
    const reader = response.body.getReader()
    while (bytes < MAX_BYTES) {
      const { done, value } = await reader.read()
      if (done) return text + decoder.decode()
      text += decoder.decode(value, { stream: true })
      bytes += value.byteLength
    }
    await reader.cancel()
    return text
  } catch {
    return undefined
  }
}
