// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileReact } from './compile-react.ts'

const programs = readdirSync(new URL('./readme', import.meta.url)).filter((name) => name.endsWith('.tsx'))
/** Programs of which no component reads anything that a compiler could remember. */
const plain: ReadonlySet<string> = new Set(['server.tsx', 'browser.tsx'])

const compile = (body: string): Promise<string> =>
  compileReact(
    `import { useCollection, useStreamDB } from '@oxbow/react'\nimport { db } from './db.ts'\n${body}`,
    'component.tsx',
  )

describe("React's compiler", () => {
  test.each(programs)('compiles %s as a whole', async (name) => {
    const compiled = await compileReact(readFileSync(new URL(`./readme/${name}`, import.meta.url), 'utf8'), name)
    expect(compiled.includes('react/compiler-runtime')).toBe(!plain.has(name))
  })

  test('compiles useAll() on a database that is imported', async () => {
    const compiled = await compile('export const A = () => <p>{db.collections.todos.useAll().length}</p>')
    expect(compiled).toContain('react/compiler-runtime')
  })

  test.each([
    ['props', 'export function A({ db }) { return <p>{db.collections.todos.useAll().length}</p> }'],
    [
      'context',
      'export function A() { const db = useStreamDB(); return <p>{db.collections.todos.useAll().length}</p> }',
    ],
  ])('refuses useAll() on a database from %s, and says why', async (_, body) => {
    await expect(compile(body)).rejects.toThrow(/Hooks must be the same function on every render/)
  })

  test.each([
    ['props', 'export function A({ db }) { return <p>{useCollection(db.collections.todos).data.length}</p> }'],
    [
      'context',
      'export function A() { const { todos } = useStreamDB().collections; return <p>{useCollection(todos).data.length}</p> }',
    ],
  ])('compiles useCollection() on a database from %s', async (_, body) => {
    expect(await compile(body)).toContain('react/compiler-runtime')
  })
})
