import { expect, test } from 'vitest'
import { publicSurface } from './public-surface.mjs'
import { reportText } from './report-text.mjs'

/** The surface of `dist/index.d.ts` among these files. */
const surfaceOf = (files: Record<string, string>) =>
  publicSurface('./dist/index.d.ts', (path: string) => {
    const text = files[path.replace(/^(\.\/)?dist\//, '')]
    if (text === undefined) throw new Error(`no ${path}`)
    return text
  })

test('names are followed to where they are declared, over files and stars', () => {
  const surface = surfaceOf({
    'index.d.ts': "export { open as start } from './deep/open.ts'\nexport * from './list.js'\n",
    'deep/open.d.ts': 'declare const open: () => void;\nexport { open };\n',
    'list.d.ts': 'export declare function b(): void;\nexport declare const a = 1;\n',
  })
  expect(surface.exported).toEqual([
    { name: 'a', text: 'declare const a = 1;' },
    { name: 'b', text: 'declare function b(): void;' },
    { name: 'start', text: '// open, exported as start\ndeclare const open: () => void;' },
  ])
})

test('comments, private members and positions change nothing', () => {
  const { exported } = surfaceOf({
    'index.d.ts': `/** About it. */
export declare class Box<T> {
    #secret;
    private readonly hidden;
    private constructor();
    /** What it holds. */
    get(): T; // now

}
//# sourceMappingURL=index.d.ts.map`,
  })
  expect(exported).toEqual([{ name: 'Box', text: 'declare class Box<T> {\n    get(): T;\n}' }])
})

test('what is not exported but named by what is belongs to the surface, at any distance', () => {
  const { exported, named } = surfaceOf({
    'index.d.ts': "import type { Options } from './options.ts'\nexport declare const open: (o: Options) => void;\n",
    'options.d.ts': `import { Base } from './base.ts'
export interface Options extends Base { mode: Mode; other: typeof limit; far: import('./far.ts').Far }
type Mode = 'a' | 'b';
declare const limit: 5;
interface Unrelated { x: 1 }
`,
    'base.d.ts': 'export interface Base { size: number }\n',
    'far.d.ts': 'export type Far = 1;\n',
  })
  expect(exported.map(({ name }) => name)).toEqual(['open'])
  expect(named.map(({ name }) => name)).toEqual(['Base', 'Far', 'Mode', 'Options', 'limit'])
})

test('overloads are shown together, and a name that is exported is shown once', () => {
  const { exported, named } = surfaceOf({
    'index.d.ts': `export interface A { self: A }
export declare function f(a: A): A;
export declare function f(a: string): string;
`,
  })
  expect(exported.map(({ name }) => name)).toEqual(['A', 'f'])
  expect(exported[1]?.text).toBe('declare function f(a: A): A;\ndeclare function f(a: string): string;')
  expect(named).toEqual([])
})

test('what other packages bring, and what is added to them, is told', () => {
  const surface = surfaceOf({
    'index.d.ts': `import { eq } from 'db'
export { eq }
export { type Row as DbRow } from 'db'
export * from 'all'
declare module 'db' { interface Register { own: true } }
`,
  })
  expect(surface.fromOthers).toEqual([
    { name: '*', text: 'all' },
    { name: 'DbRow', text: 'db' },
    { name: 'eq', text: 'db' },
  ])
  expect(surface.exported).toEqual([{ name: 'db', text: "declare module 'db' { interface Register { own: true } }" }])
})

test('what can not be shown is refused and not left out', () => {
  expect(() => surfaceOf({ 'index.d.ts': 'declare const a: 1;\nexport default a;\n' })).toThrow('default export')
  expect(() => surfaceOf({ 'index.d.ts': "export { b } from './b.ts'\n", 'b.d.ts': 'export {};\n' })).toThrow(
    './b.ts exports no b',
  )
  expect(() => surfaceOf({ 'index.d.ts': "export * as all from './b.ts'\n" })).toThrow('a whole module as all')
  expect(() => surfaceOf({ 'index.d.ts': 'export declare const = 1' })).toThrow('could not be read')
})

test('a report is text with one block a kind', () => {
  const surface = surfaceOf({
    'index.d.ts': "export { eq } from 'db'\ninterface O { a: 1 }\nexport declare const f: (o: O) => void;\n",
  })
  expect(reportText('@x/a', surface)).toBe(`# @x/a

What this entry offers. Written by \`npm run reports:write\`; a change here is a change for users.

## Exported

\`\`\`ts
declare const f: (o: O) => void;
\`\`\`

## From other packages

\`\`\`ts
export { eq } from 'db'
\`\`\`

## Not exported, but named by what is

\`\`\`ts
interface O { a: 1 }
\`\`\`
`)
})
