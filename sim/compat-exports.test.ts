// The compiler checks what `compat/` names; this checks that it names everything that the reference packages export.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'

const resolve = createRequire(import.meta.url).resolve

/** The names in the export list of a rolled-up declaration file. */
const exportsOf = (entry: string): string[] => {
  const text = readFileSync(resolve(entry).replace(/\.cjs$/, '.d.ts'), 'utf8')
  const list = /export \{([^}]*)\};?\s*$/.exec(text)?.[1] ?? ''
  return list.split(',').map((name) => name.trim().replace(/^.* as /, ''))
}

const read = (file: string): string => readFileSync(new URL(`compat/${file}`, import.meta.url), 'utf8')

test.each([
  { entry: '@durable-streams/client', file: 'client.test-d.ts', count: 65 },
  { entry: '@durable-streams/state', file: 'state.test-d.ts', count: 16 },
  { entry: '@durable-streams/state/db', file: 'state.test-d.ts', count: 56 },
])('every export of $entry is compared with ours', ({ entry, file, count }) => {
  const names = exportsOf(entry)
  const text = read(file)
  expect(names).toHaveLength(count)
  expect(names.filter((name) => !new RegExp(`(theirs\\.|Theirs\\['|')${name}\\b`).test(text))).toEqual([])
})
