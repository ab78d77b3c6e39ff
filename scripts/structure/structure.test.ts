import { homedir } from 'node:os'
import { expect, test } from 'vitest'
import { checkOutsiders, checkPackages, checkReach } from './check-imports.mjs'
import { checkFetch, checkShape, checkWords } from './check-files.mjs'
import { importGraph } from './import-graph.mjs'
import { packageRules, reachRules } from './layers.mjs'
import { packageEntries, trackedFiles } from './workspace-sources.mjs'
import { root } from '../workspace.mjs'

const tracked = trackedFiles()
const code = new Map([...tracked].filter(([file]) => /\.(ts|tsx|mjs)$/.test(file)))
const shipped = new Map([...code].filter(([file]) => !/\.(test|test-d|contract)\.tsx?$/.test(file)))
const lines = (problems: { file: string; message: string }[]) =>
  problems.map(({ file, message }) => `${file} ${message}`)

test('sources import only downwards, in no circle, and only the packages that they may use', () => {
  expect(lines(checkPackages(importGraph(shipped, packageEntries()), packageRules))).toEqual([])
})

test('light entries stay light', () => {
  expect(lines(checkReach(importGraph(shipped, packageEntries()), reachRules))).toEqual([])
})

test('apps, simulation, benchmarks and browser tests import packages by name', () => {
  const graph = importGraph(code, packageEntries())
  expect(lines(checkOutsiders(graph, ['apps/todo-demo', 'apps/example-backend', 'sim', 'bench', 'e2e']))).toEqual([])
})

test('files are short and named after what they hold', () => {
  expect(lines(checkShape(code))).toEqual([])
})

test('packages take fetch as a port', () => {
  const packages = new Map([...shipped].filter(([file]) => /^(packages\/[^/]+|apps\/dev-server)\/src\//.test(file)))
  expect(lines(checkFetch(packages))).toEqual([])
})

test('no file holds a path of one machine, and the lockfile no host', () => {
  expect(lines(checkWords(tracked, [root.replace(/[/\\]$/, ''), homedir()]))).toEqual([])
})
