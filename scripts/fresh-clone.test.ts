import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from './workspace.mjs'

const STATIC = /^(?:import|export)\s[^'"=(]*?\sfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm

/** What a script imports before it runs, and what those import. Late imports, `import('…')`, are not among it. */
const packagesOf = (file: string, seen = new Set<string>()): string[] => {
  if (seen.has(file)) return []
  seen.add(file)
  const names = [...readFileSync(file, 'utf8').matchAll(STATIC)].map(([, from, bare]) => from ?? bare)
  return names.flatMap((name = '') => {
    if (name.startsWith('.')) return packagesOf(join(dirname(file), name), seen)
    return name.startsWith('node:') ? [] : [`${file.slice(root.length + 1)} imports ${name}`]
  })
}

test('the runner of tasks starts in a fresh clone, where no package is installed', () => {
  expect(packagesOf(join(root, 'scripts', 'oxbow.mjs'))).toEqual([])
})
