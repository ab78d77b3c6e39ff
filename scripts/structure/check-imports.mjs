// Checks an import graph against the rules: layers, circles, packages that may be used, entries that must stay light.
import { findCycles, reachable } from './import-graph.mjs'

/**
 * @typedef {import('./import-graph.mjs').Graph} Graph
 * @typedef {import('./import-graph.mjs').Problem} Problem
 * @typedef {import('./layers.mjs').PackageRule} PackageRule
 */

/** @param {readonly string[]} patterns @param {string} specifier */
const matches = (patterns, specifier) =>
  patterns.some((pattern) =>
    pattern.endsWith('*') ? specifier.startsWith(pattern.slice(0, -1)) : specifier === pattern,
  )

/** @param {string} folder @param {string} file the folder or file directly under `src` to which a file belongs */
const unitOf = (folder, file) => file.slice(`${folder}/src/`.length).replace(/(\/.*|\.tsx?)$/, '')

/** @param {Graph} graph @param {PackageRule} rule */
const filesOf = (graph, { folder }) => [...graph.keys()].filter((file) => file.startsWith(`${folder}/src/`))

/** Files import only existing files of their own package, and only packages that the rule names.
 * @param {Graph} graph @param {PackageRule} rule @returns {Problem[]} */
const checkTargets = (graph, rule) =>
  filesOf(graph, rule).flatMap((file) =>
    (graph.get(file) ?? []).flatMap(({ specifier, target }) => {
      if (specifier.startsWith('.')) {
        if (target === undefined || !target.startsWith(`${rule.folder}/src/`))
          return [{ file, message: `imports ${specifier}, which lies outside of ${rule.folder}/src` }]
        return graph.has(target) ? [] : [{ file, message: `imports ${specifier}, which is not a source file` }]
      }
      if (rule.packages === 'declared' || matches(rule.packages, specifier)) return []
      return [{ file, message: `imports ${specifier}, which ${rule.folder} must not use` }]
    }),
  )

/** No unit imports a unit of a later row.
 * @param {Graph} graph @param {PackageRule} rule @returns {Problem[]} */
const checkRows = (graph, rule) => {
  const { folder, rows } = rule
  if (rows.length === 0) return []
  const rank = (/** @type {string} */ file) => rows.findIndex((row) => row.includes(unitOf(folder, file)))
  return filesOf(graph, rule).flatMap((file) => {
    if (rank(file) === -1)
      return [{ file, message: `${unitOf(folder, file)} has no row in scripts/structure/layers.mjs` }]
    return (graph.get(file) ?? []).flatMap(({ target }) =>
      target?.startsWith(`${folder}/src/`) && rank(target) > rank(file)
        ? [{ file, message: `imports ${target}, which is of a higher layer` }]
        : [],
    )
  })
}

/** Neither files nor units import each other in a circle.
 * @param {Graph} graph @param {PackageRule} rule @returns {Problem[]} */
const checkCycles = (graph, rule) => {
  /** @type {Map<string, string[]>} */
  const files = new Map()
  /** @type {Map<string, string[]>} */
  const units = new Map()
  for (const file of filesOf(graph, rule)) {
    const targets = (graph.get(file) ?? []).flatMap(({ target }) =>
      target !== undefined && graph.has(target) ? [target] : [],
    )
    files.set(file, targets)
    const unit = unitOf(rule.folder, file)
    // A unit of another package may bear the same name.
    const within = targets.filter((target) => target.startsWith(`${rule.folder}/src/`))
    const others = within.map((target) => unitOf(rule.folder, target)).filter((other) => other !== unit)
    units.set(unit, [...(units.get(unit) ?? []), ...others])
  }
  const circles = [...findCycles(files), ...findCycles(units)]
  return circles.map((circle) => ({ file: rule.folder, message: `imports in a circle: ${circle.join(', ')}` }))
}

/**
 * @param {Graph} graph
 * @param {readonly PackageRule[]} rules
 * @returns {Problem[]}
 */
export const checkPackages = (graph, rules) =>
  rules.flatMap((rule) => [...checkTargets(graph, rule), ...checkRows(graph, rule), ...checkCycles(graph, rule)])

/**
 * @param {Graph} graph
 * @param {readonly { from: string, never: readonly string[], because: string }[]} rules
 * @returns {Problem[]}
 */
export const checkReach = (graph, rules) =>
  rules.flatMap(({ from, never, because }) => {
    if (!graph.has(from)) return [{ file: from, message: 'is named by a reach rule and does not exist' }]
    return [...reachable(graph, from)].flatMap(([file, way]) =>
      (graph.get(file) ?? [])
        .filter(({ specifier }) => matches(never, specifier))
        .map(({ specifier }) => ({ file: from, message: `reaches ${specifier} by ${way.join(' > ')}: ${because}` })),
    )
  })

/**
 * Folders that use the packages as anyone would: by name, never by a path that leaves the folder.
 * @param {Graph} graph
 * @param {readonly string[]} folders
 * @returns {Problem[]}
 */
export const checkOutsiders = (graph, folders) =>
  folders.flatMap((folder) =>
    [...graph].flatMap(([file, edges]) =>
      edges
        .filter(({ specifier, target }) => specifier.startsWith('.') && !target?.startsWith(`${folder}/`))
        .filter(() => file.startsWith(`${folder}/`))
        .map(({ specifier }) => ({ file, message: `imports ${specifier}: packages are imported by name` })),
    ),
  )
