import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSseParser, type SseEvent } from './sse-parser.ts'

const parse = (...pieces: string[]): SseEvent[] => pieces.flatMap(createSseParser())

test('events have a type and their data lines joined', () => {
  expect(parse('event: data\ndata:[1,\ndata: 2]\n\nevent:control\ndata:{}\n\n')).toEqual([
    { type: 'data', data: '[1,\n2]' },
    { type: 'control', data: '{}' },
  ])
})

test('only one space after the colon is dropped', () => {
  expect(parse('data:  a \n\n')).toEqual([{ type: '', data: ' a ' }])
})

test('comments and unknown fields are skipped and a name alone has an empty value', () => {
  expect(parse(': hello\nid: 7\nretry: 1\nevent: data\ndata\ndata\n\n\n\n')).toEqual([{ type: 'data', data: '\n' }])
})

test('an event without data exists, so that an empty control event is seen', () => {
  expect(parse('event: control\n\n')).toEqual([{ type: 'control', data: '' }])
})

test('an event without its blank line does not exist', () => {
  expect(parse('event: data\ndata: x\n')).toEqual([])
})

test('a CRLF cut in its middle is one line end', () => {
  expect(parse('event: data\r', '\ndata: x\r', '\n\r', '\n')).toEqual([{ type: 'data', data: 'x' }])
  expect(parse('event: data\r', '', '\ndata: x\r\r')).toEqual([{ type: 'data', data: 'x' }])
})

const event = fc.record({
  type: fc.constantFrom('data', 'control', 'other'),
  lines: fc.array(
    fc.string().map((line) => line.replaceAll(/[\r\n]/g, '')),
    { minLength: 1, maxLength: 4 },
  ),
})
const lineEnd = fc.constantFrom('\n', '\r', '\r\n')

test('any events with any line ends come out of any split into pieces', () => {
  fc.assert(
    fc.property(fc.array(event), fc.infiniteStream(lineEnd), fc.array(fc.nat({ max: 400 })), (events, ends, cuts) => {
      let wire = ''
      const write = (line: string): void => {
        // A lone CR directly before an empty line written with LF would read as one CRLF: not two line ends.
        const end = ends.next().value ?? '\n'
        wire += line + (line === '' && wire.endsWith('\r') && end === '\n' ? '\r' : end)
      }
      for (const { type, lines } of events) {
        write(`event: ${type}`)
        for (const line of lines) write(`data: ${line}`)
        write('')
      }
      const expected = events.map(({ type, lines }) => ({ type, data: lines.join('\n') }))
      const at = [0, ...cuts.map((cut) => cut % (wire.length + 1)).sort((a, b) => a - b), wire.length]
      const pieces = at.slice(1).map((end, index) => wire.slice(at[index], end))
      expect(parse(...pieces)).toEqual(expected)
      expect(parse(...wire)).toEqual(expected)
    }),
  )
})
