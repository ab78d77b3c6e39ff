import { describe, expect, test } from 'vitest'
import { parseCommand } from './cli-options.ts'
import { HELP } from './help.ts'

const BARE = { port: undefined, token: undefined }
const DEFAULTS = {
  port: 4437,
  host: undefined,
  lan: false,
  dataDir: '.oxbow/streams',
  staticDir: undefined,
  corsOrigins: [],
  webhooks: false,
}
const serve = (options: object = {}, access: object = { kind: 'none' }, faults: object[] = []): object => ({
  kind: 'serve',
  options: { ...DEFAULTS, ...options },
  access,
  faults,
})

describe('the command line', () => {
  test.each([
    [[], undefined, {}],
    [[], '8080', { port: 8080 }],
    [[], '', {}],
    [['--port', '0'], '8080', { port: 0 }],
    [['--memory'], undefined, { dataDir: undefined }],
    [['--webhooks'], undefined, { webhooks: true }],
    [['--data', 'x', '--static', 'dist', '--host'], undefined, { dataDir: 'x', staticDir: 'dist', lan: true }],
    [['--host', '--memory'], undefined, { lan: true, dataDir: undefined }],
    [['--host', '0.0.0.0'], undefined, { host: '0.0.0.0' }],
    [['--host=::1'], undefined, { host: '::1' }],
    [
      ['--cors-origin', 'https://a.example', '--cors-origin', 'https://b.example'],
      undefined,
      { corsOrigins: ['https://a.example', 'https://b.example'] },
    ],
    [['--max-stored', '1GB', '--max-body', '1k'], undefined, { maxStoredBytes: 1024 ** 3, maxBodyBytes: 1024 }],
    [
      ['--page', '2k', '--rate', '5/9', '--long-poll', '2s', '--sse-max-age', '1m'],
      undefined,
      {
        pageBytes: 2048,
        rateLimit: { perSecond: 5, burst: 9 },
        longPollTimeoutMs: 2000,
        sseMaxAgeMs: 60_000,
      },
    ],
  ])('%j with PORT=%j is understood', (args, port, options) => {
    expect(parseCommand(args, { ...BARE, port })).toEqual(serve(options))
  })

  test.each([
    [['--token', 's'], undefined, { kind: 'token', token: 's' }],
    [[], 'from-environment', { kind: 'token', token: 'from-environment' }],
    [['--token', 's'], 'from-environment', { kind: 'token', token: 's' }],
    [['--authorize', 'rules.js'], 'from-environment', { kind: 'module', file: 'rules.js' }],
    [
      ['--jwks', 'https://id.example/keys', '--issuer', 'i', '--audience', 'a'],
      undefined,
      { kind: 'jwks', url: 'https://id.example/keys', issuer: 'i', audience: 'a' },
    ],
  ])('%j with OXBOW_TOKEN=%j decides by %j', (args, token, access) => {
    expect(parseCommand(args, { ...BARE, token })).toEqual(serve({}, access))
  })

  test('takes faults, as many as there are', () => {
    expect(parseCommand(['--fault', '503@0.5', '--fault', 'cut-after'], BARE)).toEqual(
      serve({}, { kind: 'none' }, [
        { effect: { kind: 'respond', status: 503 }, share: 0.5 },
        { effect: { kind: 'cut-after' }, share: 1 },
      ]),
    )
  })

  test.each([
    [['backup', '--data', 'a', '--to', 'b'], { kind: 'copy', from: 'a', to: 'b' }],
    [['restore', '--from', 'b', '--data', 'a'], { kind: 'copy', from: 'b', to: 'a' }],
  ])('%j is %j', (args, command) => {
    expect(parseCommand(args, BARE)).toEqual(command)
  })

  test.each([
    [['--port', 'x'], undefined],
    [['--port', '65536'], undefined],
    [['--port'], undefined],
    [[], '-1'],
    [['--memory', '--data', 'x'], undefined],
    [['--unknown'], undefined],
    [['file'], undefined],
    [['--token', 'a', '--jwks', 'https://b.example'], undefined],
    [['--token', ''], undefined],
    [['--issuer', 'a'], undefined],
    [['--max-body', 'large'], undefined],
    [['--fault', 'never'], undefined],
    [['backup', '--data', 'a'], undefined],
    [['restore', '--data', 'a'], undefined],
    [['backup', '--data', 'a', '--to', 'b', '--port', '1'], undefined],
  ])('%j with PORT=%j is wrong', (args, port) => {
    expect(parseCommand(args, { ...BARE, port })).toEqual({ kind: 'wrong', reason: expect.stringMatching(/./) })
  })

  test('explains every option', () => {
    expect(parseCommand(['--help', '--port', 'x'], BARE)).toEqual({ kind: 'help' })
    const flags = [
      'port',
      'host',
      'static',
      'cors-origin',
      'webhooks',
      'token',
      'authorize',
      'jwks',
      'issuer',
      'audience',
      'data',
    ]
    const more = ['memory', 'max-stored', 'max-body', 'page', 'rate', 'long-poll', 'sse-max-age', 'fault', 'help']
    for (const flag of [...flags, ...more]) expect(HELP).toContain(`  --${flag}`)
  })
})
