import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sseControl, sseData } from './sse-frame.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (data: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(data)

/** The events of a stream as the WHATWG specification reads them. */
const eventsOf = (stream: string): Array<{ event: string; data: string }> => {
  const events: Array<{ event: string; data: string }> = []
  let event = ''
  let data: string[] = []
  for (const line of stream.split(/\r\n|\r|\n/)) {
    const [name = '', ...rest] = line.split(':')
    const value = rest.join(':').replace(/^ /, '')
    if (line !== '' && name === 'event') event = value
    else if (line !== '' && name === 'data') data.push(value)
    else if (line === '' && data.length > 0) {
      events.push({ event, data: data.join('\n') })
      event = ''
      data = []
    }
  }
  return events
}

describe('a data event', () => {
  test('has one line for each line of the text, and no space after the colon', () => {
    expect(textOf(sseData('text/plain', bytes('ab\r\nc\rd\n')))).toBe('event: data\ndata:ab\ndata:c\ndata:d\ndata:\n\n')
  })

  test('keeps a space at the beginning of a line', () => {
    expect(eventsOf(textOf(sseData('text/plain', bytes(' a\n  b'))))).toEqual([{ event: 'data', data: ' a\n  b' }])
  })

  test('of a binary stream is base64', () => {
    expect(textOf(sseData('image/png', Uint8Array.of(0xff, 0x0a, 0x0d)))).toBe('event: data\ndata:/woN\n\n')
  })

  test('is exactly one event with exactly that text, whatever the text is', () => {
    const line = fc.oneof(fc.constantFrom('event: control', 'data: {"x":1}', 'id: 1', ':', ''), fc.string())
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r', '\r\n')), { minLength: 1 })
      .map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(text, (payload) => {
        const normalized = payload.replaceAll(/\r\n|\r/g, '\n')
        expect(eventsOf(textOf(sseData('text/plain', bytes(payload))))).toEqual([{ event: 'data', data: normalized }])
      }),
    )
  })

  test('of a binary stream gives back any bytes, however many', () => {
    const decoded = (payload: Uint8Array): Buffer => {
      const [event] = eventsOf(textOf(sseData('application/octet-stream', payload)))
      return Buffer.from(event?.data ?? '', 'base64')
    }
    fc.assert(
      fc.property(fc.uint8Array(), (payload) => {
        expect(decoded(payload)).toEqual(Buffer.from(payload))
      }),
    )
    const large = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251)
    expect(decoded(large).equals(large)).toBe(true)
  })
})

describe('a control event', () => {
  test('names the offset and the cursor, and whether that is all for now', () => {
    expect(textOf(sseControl({ kind: 'open', offset: 'A1', cursor: 7, upToDate: false }))).toBe(
      'event: control\ndata:{"streamNextOffset":"A1","streamCursor":"7"}\n\n',
    )
    expect(textOf(sseControl({ kind: 'open', offset: 'A1', cursor: 7, upToDate: true }))).toBe(
      'event: control\ndata:{"streamNextOffset":"A1","streamCursor":"7","upToDate":true}\n\n',
    )
  })

  test('at the end of a closed stream has no cursor', () => {
    expect(textOf(sseControl({ kind: 'closed', offset: 'A1' }))).toBe(
      'event: control\ndata:{"streamNextOffset":"A1","streamClosed":true,"upToDate":true}\n\n',
    )
  })
})
