// The import graph of a set of source files: edges to other files of the set, and to packages outside.
import { posix } from 'node:path'
import { readImports } from './read-imports.mjs'

/**
 * @typedef {Map<string, string>} Sources path from the workspace's root, with forward slashes -> text
 * @typedef {{ specifier: string, target: string | undefined }} Edge `target` is undefined for what lies outside
 * @typedef {Map<string, Edge[]>} Graph
 * @typedef {{ file: string, message: string }} Problem
 */

/**
 * @param {Sources} sources
 * @param {ReadonlyMap<string, string>} entries entry of a workspace package, such as `@oxbow/state/db` -> its source
 * @returns {Graph}
 */
export const importGraph = (sources, entries) => {
  /** @param {string} file @param {string} specifier */
  const resolve = (file, specifier) => {
    if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier)
    return entries.get(specifier)
  }
  return new Map(
    [...sources].map(([file, text]) => [
      file,
      readImports(text).map((specifier) => ({ specifier, target: resolve(file, specifier) })),
    ]),
  )
}

/**
 * Every file that can be reached from `start`, with the way to it.
 * @param {Graph} graph
 * @param {string} start
 * @returns {Map<string, string[]>} file -> the files from `start` to it, both included
 */
export const reachable = (graph, start) => {
  const ways = new Map([[start, [start]]])
  for (const [file, way] of ways)
    for (const { target } of graph.get(file) ?? [])
      if (target !== undefined && !ways.has(target)) ways.set(target, [...way, target])
  return ways
}

/**
 * Groups of nodes that import each other in a circle, each once, in order of their first node.
 * @param {ReadonlyMap<string, readonly string[]>} edges
 */
export const findCycles = (edges) => {
  const reach = new Map([...edges.keys()].map((node) => [node, follow(edges, node)]))
  const inCycle = [...edges.keys()].filter((node) => reach.get(node)?.has(node)).toSorted()
  /** @type {string[][]} */
  const groups = []
  for (const node of inCycle) {
    if (groups.some((group) => group.includes(node))) continue
    groups.push(inCycle.filter((other) => reach.get(node)?.has(other) && reach.get(other)?.has(node)))
  }
  return groups
}

/** @param {ReadonlyMap<string, readonly string[]>} edges @param {string} start what follows `start` in one step or more */
const follow = (edges, start) => {
  const seen = new Set(edges.get(start))
  for (const node of seen) for (const next of edges.get(node) ?? []) seen.add(next)
  return seen
}
