import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HELP } from '../src/cli/help.ts'

test('the README shows what --help prints', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  expect(/^```text\n([\s\S]*?)```$/m.exec(readme)?.[1]).toBe(HELP)
})
