// Server-sent events as text comes in, cut anywhere. Lines end with LF, CR or CRLF; a CRLF may be cut in its middle.
// An event that is not ended by a blank line does not exist.

/** One event of the wire. `type` is empty if it had none; `data` are its data lines joined by LF. */
export interface SseEvent {
  readonly type: string
  readonly data: string
}

/** Takes the next piece of text and returns the events that it completes. */
export type SseParser = (text: string) => SseEvent[]

/** A parser for one connection. */
export const createSseParser = (): SseParser => {
  const splitLines = createLineSplitter()
  let type: string | undefined
  let data: string[] = []

  return (text) => {
    const events: SseEvent[] = []
    for (const line of splitLines(text)) {
      if (line === '') {
        if (type !== undefined || data.length > 0) events.push({ type: type ?? '', data: data.join('\n') })
        type = undefined
        data = []
      } else {
        const [name, value] = fieldOf(line)
        if (name === 'event') type = value
        else if (name === 'data') data.push(value)
      }
    }
    return events
  }
}

/** Name and value of a line; one space after the colon is no part of the value. A comment has an empty name. */
const fieldOf = (line: string): [name: string, value: string] => {
  const colon = line.indexOf(':')
  const end = colon === -1 ? line.length : colon
  return [line.slice(0, end), line.slice(end + 1).replace(/^ /, '')]
}

/** Cuts text into lines. A CR ends its line at once, and the LF that may follow in the next piece is then skipped. */
const createLineSplitter = (): ((text: string) => string[]) => {
  let partial = ''
  let skipLineFeed = false

  return (text) => {
    const rest = skipLineFeed && text.startsWith('\n') ? text.slice(1) : text
    if (text !== '') skipLineFeed = text.endsWith('\r')
    const [first = '', ...others] = rest.split(/\r\n?|\n/)
    const lines = [partial + first, ...others]
    partial = lines.pop() ?? ''
    return lines
  }
}
