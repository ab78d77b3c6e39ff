import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createStaticFiles, type StaticFiles } from './static-files.ts'

let base = ''
let files: StaticFiles
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'oxbow-static-'))
  const site = join(base, 'site')
  await mkdir(join(site, 'assets'), { recursive: true })
  await mkdir(join(site, 'docs'))
  await writeFile(join(base, 'secret.txt'), 'secret')
  await writeFile(join(base, 'site-neighbour.txt'), 'secret')
  await writeFile(join(site, 'index.html'), 'app')
  await writeFile(join(site, 'docs', 'index.html'), 'docs')
  await writeFile(join(site, 'assets', 'app-1a2b.js'), 'js')
  await writeFile(join(site, 'a b.svg'), 'svg')
  await writeFile(join(site, '.env'), 'secret')
  await symlink(join(base, 'secret.txt'), join(site, 'link.txt'))
  files = createStaticFiles(site)
})
afterAll(() => rm(base, { recursive: true, force: true }))

const ask = async (pathname: string, method = 'GET'): Promise<[number, string | undefined, string]> => {
  const { status, headers, body } = await files.serve(method, pathname)
  return [status, headers['Content-Type'], body instanceof Uint8Array ? new TextDecoder().decode(body) : '']
}
const HTML = 'text/html; charset=utf-8'

describe('a folder of files', () => {
  test.each([
    ['/', [200, HTML, 'app']],
    ['/index.html', [200, HTML, 'app']],
    ['/docs/', [200, HTML, 'docs']],
    ['/assets/app-1a2b.js', [200, 'text/javascript; charset=utf-8', 'js']],
    ['/a%20b.svg', [200, 'image/svg+xml', 'svg']],
    ['/some/place/in/the/app', [200, HTML, 'app']],
  ])('answers %s', async (pathname, expected) => {
    expect(await ask(pathname)).toEqual(expected)
  })

  test.each(['/missing.js', '/link.txt', '/assets/missing.css'])('has nothing at %s', async (pathname) => {
    expect((await ask(pathname))[0]).toBe(404)
  })

  test.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e/secret.txt',
    '/..%5csecret.txt',
    '/.env',
    '/a%00.html',
    '/%',
    '/docs/../../site-neighbour.txt',
  ])('refuses %s', async (pathname) => {
    expect((await ask(pathname))[0]).toBe(400)
  })

  test('can only be read', async () => {
    expect((await ask('/', 'POST'))[0]).toBe(405)
  })

  test('lets browsers keep what is named after its content, and ask again for the rest', async () => {
    const cacheOf = async (pathname: string): Promise<string | undefined> =>
      (await files.serve('GET', pathname)).headers['Cache-Control']
    expect(await cacheOf('/assets/app-1a2b.js')).toBe('public, max-age=31536000, immutable')
    expect(await cacheOf('/')).toBe('no-cache')
  })
})
