import { describe, expect, test } from 'vitest'
import { judgeAddresses, judgeTarget } from './webhook-target.ts'

const reachOf = (url: string, allowLoopback = true): string => {
  const target = judgeTarget(url, { allowLoopback })
  return target.kind === 'target' ? target.reach : target.kind
}

describe('the address of a webhook', () => {
  test.each([
    'https://hooks.example/a?b=c',
    'https://hooks.example:8443/',
    'https://1.1.1.1/',
    'https://[2606:4700::1]/',
  ])('%s may be called on the internet', (url) => expect(reachOf(url)).toBe('public'))

  test.each(['http://localhost:3000/hook', 'http://127.0.0.1/', 'http://127.0.0.99:8080/', 'http://127.1/'])(
    '%s may be called on this machine, in development',
    (url) => {
      expect(reachOf(url)).toBe('loopback')
      expect(reachOf(url, false)).toBe('rejected')
    },
  )

  test.each([
    '',
    'hooks.example',
    '/hook',
    'ftp://hooks.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'http://hooks.example/',
    'http://10.0.0.1/hook',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://[fd00::1]/',
    'http://0.0.0.0/',
    'http://127.0.1.1/',
    'http://localhost./',
    'http://a.localhost/',
    'http://user@localhost/',
    'https://user:secret@hooks.example/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://a.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://127.0.0.1/',
    'https://10.0.0.1/',
    'https://0x0a.1/',
    'https://2130706433/',
    'https://017700000001/',
    'https://100.64.0.1/',
    'https://169.254.169.254/',
    'https://[::1]/',
    'https://[fd00::1]/',
    'https://[fe80::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
  ])('%j is rejected', (url) => {
    expect(reachOf(url)).toBe('rejected')
  })

  test.each([
    ['public', ['1.1.1.1'], true],
    ['public', ['1.1.1.1', '2606:4700::1'], true],
    ['public', [], false],
    ['public', ['1.1.1.1', '10.0.0.1'], false],
    ['public', ['::ffff:10.0.0.1'], false],
    ['public', ['what?'], false],
    ['loopback', ['127.0.0.1', '::1'], true],
    ['loopback', ['127.0.0.1', '1.1.1.1'], false],
    ['loopback', ['192.168.0.1'], false],
  ] as const)('a %s name with the addresses %j may be called: %s', (reach, addresses, expected) => {
    expect(judgeAddresses(reach, addresses) === undefined).toBe(expected)
  })
})
