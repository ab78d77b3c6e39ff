import { expect, test } from 'vitest'
import { checkFetch, checkShape, checkWords } from './check-files.mjs'

const messages = (files: Record<string, string>) => checkShape(new Map(Object.entries(files))).map((p) => p.message)

test('a short file with a name of its own is fine, and a long test is', () => {
  expect(messages({ 'a/src/json-frames.ts': 'x\n'.repeat(250), 'a/src/b/json.test.ts': 'x\n'.repeat(900) })).toEqual([])
})

test('a long file, a vague name, a name in another style and an index inside a folder are found', () => {
  const found = messages({
    'a/src/long.ts': 'x\n'.repeat(251),
    'a/src/core/utils.ts': '',
    'a/src/core/JsonFrames.ts': '',
    'a/src/core/index.ts': '',
    'a/src/index.ts': '',
  })
  expect(found).toEqual([
    'has 251 lines, more than 250: it holds two ideas',
    'is named utils, which says nothing about what it holds',
    'is not named in kebab-case',
    'is an index file inside a folder',
  ])
})

test('a call of the global fetch is found, one of a fetch that was passed in is not', () => {
  const found = checkFetch(
    new Map([
      ['a/src/bare.ts', `export const load = (url: string) => fetch(url)\n`],
      ['a/src/environment.ts', `export const environment = { load: (url: string) => fetch(url) }\n`],
      ['a/src/port.ts', `export const load = (url: string, fetch: typeof globalThis.fetch) => fetch(url)\n`],
      ['a/src/member.ts', `export const load = (ports: { get: typeof fetch }) => ports.fetch('/')\n`],
    ]),
  )
  expect(found).toEqual([
    { file: 'a/src/bare.ts', message: 'calls the global fetch, which only environment.ts may name' },
  ])
})

test('paths of one machine are found, addresses and relative paths are not', () => {
  const home = ['', 'home', 'somebody'].join('/')
  const text = (content: string) => new Map([['a.md', content]])
  expect(checkWords(text(`see ${home}/x`), [])).toEqual([
    { file: 'a.md', message: `holds ${home}, a path of one machine` },
  ])
  expect(checkWords(text('in /checkouts/oxbow/a.ts'), ['/checkouts/oxbow'])).toHaveLength(1)
  const harmless = 'https://example.com/home/page, ./rooted/file, ./checkouts/oxbow, /checkouts/oxbows and /src/a.ts'
  expect(checkWords(text(harmless), ['/checkouts/oxbow', '/src'])).toEqual([])
})

test('a lockfile that names a host is found', () => {
  const lock = (content: string) => checkWords(new Map([['pnpm-lock.yaml', content]]), [])
  expect(lock('resolution: {integrity: sha512-abc}')).toEqual([])
  expect(lock('resolution: {tarball: https://registry.example/a.tgz}')).toHaveLength(1)
})
