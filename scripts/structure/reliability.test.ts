import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const page = readFileSync(new URL('docs/reliability.md', root), 'utf8')

/** The rows of the page's tables of cases. */
const cases = Array.from(
  page.matchAll(/^\| *(\d+) *\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm),
  ([, number, , file, title]) => ({
    number: Number(number),
    file: fileOf((file ?? '').trim()),
    title: (title ?? '').trim(),
  }),
)

function fileOf(path: string): string {
  return /^(src|test)\//.test(path) ? `packages/state/${path}` : path
}

test('every case of the reliability page names a test that is there', () => {
  const missing = cases.filter(({ file, title }) => {
    const url = new URL(file, root)
    return !existsSync(url) || !readFileSync(url, 'utf8').includes(title)
  })
  expect(missing).toEqual([])
  expect(cases.length).toBeGreaterThan(50)
})
