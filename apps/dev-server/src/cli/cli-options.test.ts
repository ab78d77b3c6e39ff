import { describe, expect, test } from 'vitest'
import { HELP, parseCommand } from './cli-options.ts'

const DEFAULTS = { port: 4437, lan: false, dataDir: '.oxbow/streams', staticDir: undefined, corsOrigins: [] }

describe('the command line', () => {
  test.each([
    [[], undefined, DEFAULTS],
    [[], '8080', { ...DEFAULTS, port: 8080 }],
    [[], '', DEFAULTS],
    [['--port', '0'], '8080', { ...DEFAULTS, port: 0 }],
    [['--memory'], undefined, { ...DEFAULTS, dataDir: undefined }],
    [
      ['--data', 'x', '--static', 'dist', '--host'],
      undefined,
      { ...DEFAULTS, dataDir: 'x', staticDir: 'dist', lan: true },
    ],
    [
      ['--cors-origin', 'https://a.example', '--cors-origin', 'https://b.example'],
      undefined,
      { ...DEFAULTS, corsOrigins: ['https://a.example', 'https://b.example'] },
    ],
  ])('%j with PORT=%j is understood', (args, port, options) => {
    expect(parseCommand(args, port)).toEqual({ kind: 'serve', options })
  })

  test.each([
    [['--port', 'x'], undefined],
    [['--port', '65536'], undefined],
    [['--port'], undefined],
    [[], '-1'],
    [['--memory', '--data', 'x'], undefined],
    [['--unknown'], undefined],
    [['file'], undefined],
  ])('%j with PORT=%j is wrong', (args, port) => {
    expect(parseCommand(args, port)).toMatchObject({ kind: 'wrong' })
  })

  test('explains every option', () => {
    expect(parseCommand(['--help', '--port', 'x'], undefined)).toEqual({ kind: 'help' })
    for (const option of ['--port', '--host', '--data', '--memory', '--static', '--cors-origin', '--help'])
      expect(HELP).toContain(option)
  })
})
