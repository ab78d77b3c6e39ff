// JSON mode keeps message boundaries (protocol section 2.3). Messages are handled as their source texts, so that a
// number that JavaScript cannot hold goes through unchanged.

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** Whether a text is one complete JSON value. */
export const isJsonText = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/**
 * The source texts of the messages in a request body: the elements of an array, flattened exactly one level, or the
 * one value that is not an array. `[]` gives no message. Each text is a JSON value without white space around it.
 * `undefined` when the body is not JSON.
 */
export const splitJsonMessages = (body: string): string[] | undefined => {
  if (!isJsonText(body)) return undefined
  const text = body.trim()
  if (text.charCodeAt(0) !== OPEN_BRACKET) return [text]
  return splitElements(text)
}

/** One JSON array out of the source texts of messages: the body of a read, or of an append that keeps each of them. */
export const joinJsonMessages = (messages: ReadonlyArray<string>): string => `[${messages.join(',')}]`

/** Cuts the text of a valid JSON array at its own commas. */
const splitElements = (text: string): string[] => {
  const elements: string[] = []
  let depth = 0
  let start = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = endOfString(text, at)
    else if (code === OPEN_BRACKET || code === OPEN_BRACE) depth++
    else if (code === CLOSE_BRACKET || code === CLOSE_BRACE) depth--
    else if (code === COMMA && depth === 1) {
      elements.push(text.slice(start, at).trim())
      start = at + 1
    }
  }
  const last = text.slice(start, -1).trim()
  if (last !== '') elements.push(last)
  return elements
}

/** The index of the quote that ends the string beginning at `start`. */
const endOfString = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end
}

const isEscaped = (text: string, at: number): boolean => {
  let backslashes = 0
  while (text.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes++
  return backslashes % 2 === 1
}
