import { expect, test } from 'vitest'
import { checkOutsiders, checkPackages, checkReach } from './check-imports.mjs'
import { importGraph } from './import-graph.mjs'

const rule = { folder: 'packages/a', rows: [['core'], ['store', 'tabs'], ['index']], packages: ['zod'] }
const graph = (files: Record<string, string>) => {
  const sources = new Map(Object.entries(files).map(([name, text]) => [`packages/a/src/${name}`, text]))
  return importGraph(sources, new Map([['@x/a', 'packages/a/src/index.ts']]))
}
const check = (files: Record<string, string>) => checkPackages(graph(files), [rule])

test('imports that go down are fine, whatever their form', () => {
  const problems = check({
    'core/row.ts': `import { z } from 'zod'\n`,
    'store/store.ts': `import type { Row } from '../core/row.ts'\nexport * from '../core/row.ts'\n`,
    'index.ts': `export { store } from './store/store.ts'\nconst late = () => import('./core/row.ts')\n`,
  })
  expect(problems).toEqual([])
})

test('an import of a higher layer is found, a type and a late import too', () => {
  const problems = check({
    'core/row.ts': `import type {\n  Store,\n} from '../store/store.ts'\n`,
    'core/late.ts': `export const load = () => import('../index.ts')\n`,
    'store/store.ts': '',
    'index.ts': '',
  })
  expect(problems).toEqual([
    {
      file: 'packages/a/src/core/row.ts',
      message: 'imports packages/a/src/store/store.ts, which is of a higher layer',
    },
    { file: 'packages/a/src/core/late.ts', message: 'imports packages/a/src/index.ts, which is of a higher layer' },
  ])
})

test('a folder without a row is found', () => {
  const problems = check({ 'extra/thing.ts': '' })
  expect(problems).toEqual([
    { file: 'packages/a/src/extra/thing.ts', message: 'extra has no row in scripts/structure/layers.mjs' },
  ])
})

test('files that import each other in a circle are found', () => {
  const problems = check({
    'core/a.ts': `import './b.ts'\n`,
    'core/b.ts': `import './c.ts'\n`,
    'core/c.ts': `import './a.ts'\n`,
    'core/d.ts': `import './a.ts'\n`,
  })
  expect(problems).toEqual([
    {
      file: 'packages/a',
      message: 'imports in a circle: packages/a/src/core/a.ts, packages/a/src/core/b.ts, packages/a/src/core/c.ts',
    },
  ])
})

test('folders that import each other in a circle are found although their files do not', () => {
  const problems = check({
    'store/a.ts': `import '../tabs/a.ts'\n`,
    'store/b.ts': '',
    'tabs/a.ts': '',
    'tabs/b.ts': `import '../store/b.ts'\n`,
  })
  expect(problems).toEqual([{ file: 'packages/a', message: 'imports in a circle: store, tabs' }])
})

test('a unit of another package that bears the same name makes no circle', () => {
  const sources = new Map([
    ['packages/a/src/core/row.ts', `import { z } from 'zod'\n`],
    ['packages/a/src/index.ts', `import './core/row.ts'\n`],
    ['packages/z/src/index.ts', ''],
  ])
  const twoPackages = importGraph(sources, new Map([['zod', 'packages/z/src/index.ts']]))
  expect(checkPackages(twoPackages, [rule])).toEqual([])
})

test('a package that may not be used, a file outside and a missing file are found', () => {
  const problems = check({
    'index.ts': `import react from 'react'\nimport '../../b/src/index.ts'\nimport './gone.ts'\n// import 'comment'\n`,
  })
  expect(problems.map(({ message }) => message)).toEqual([
    'imports react, which packages/a must not use',
    'imports ../../b/src/index.ts, which lies outside of packages/a/src',
    'imports ./gone.ts, which is not a source file',
  ])
})

test('what an entry must not reach is found at any distance, through packages too, with the way to it', () => {
  const rules = [{ from: 'packages/a/src/light.ts', never: ['@tanstack/*'], because: 'it is light' }]
  const problems = checkReach(
    graph({
      'light.ts': `export { x } from '@x/a'\n`,
      'index.ts': `import './heavy.ts'\n`,
      'heavy.ts': `import { createCollection } from '@tanstack/db'\n`,
    }),
    rules,
  )
  const way = ['light', 'index', 'heavy'].map((name) => `packages/a/src/${name}.ts`).join(' > ')
  expect(problems).toEqual([
    { file: 'packages/a/src/light.ts', message: `reaches @tanstack/db by ${way}: it is light` },
  ])
  expect(checkReach(graph({}), rules)).toHaveLength(1)
})

test('an app that imports a package by a path is found', () => {
  const sources = new Map([
    ['app/main.ts', `import './view.ts'\nimport '../packages/a/src/index.ts'\n`],
    ['app/view.ts', `import '@x/a'\n`],
  ])
  expect(checkOutsiders(importGraph(sources, new Map()), ['app'])).toEqual([
    { file: 'app/main.ts', message: 'imports ../packages/a/src/index.ts: packages are imported by name' },
  ])
})
