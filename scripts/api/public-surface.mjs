// What an entry of a package offers: every exported name with its declaration, what comes from other packages, and the
// declarations that are not exported but named by those that are, since a change of them is a change for users too.
import { posix } from 'node:path'
import { readDeclarationFile } from './declaration-file.mjs'

/**
 * @typedef {import('./declaration-file.mjs').DeclarationFile} DeclarationFile
 * @typedef {import('./declaration-file.mjs').Elsewhere} Elsewhere
 * @typedef {{ name: string, text: string }} Item
 * @typedef {{ exported: Item[], named: Item[], fromOthers: Item[] }} Surface each sorted by name; an `Item` of `fromOthers`
 *   is a name and the package that it comes from
 * @typedef {{ file: string, name: string } | { outside: string, name: string }} Place where a name is declared
 */

/** @param {string} from a relative specifier in `file` */
const declarationPath = (/** @type {string} */ file, from) =>
  posix.join(posix.dirname(file), from).replace(/(?:\.d)?\.[jt]sx?$/, '') + '.d.ts'

/** @param {(path: string) => string} read gives the text of a declaration file */
const createFiles = (read) => {
  /** @type {Map<string, DeclarationFile>} */
  const opened = new Map()
  /** @param {string} path */
  const open = (path) => {
    const known = opened.get(path) ?? readDeclarationFile(path, read(path))
    opened.set(path, known)
    return known
  }
  return { open, opened }
}

/** @typedef {ReturnType<typeof createFiles>['open']} Files */

/** @param {Files} open @param {string} file @param {Elsewhere} elsewhere @returns {Place} */
const placeElsewhere = (open, file, { from, name }) =>
  from.startsWith('.')
    ? (placeOfExport(open, declarationPath(file, from), name) ?? missing(file, `${from} exports no ${name}`))
    : { outside: from, name }

/** @param {string} file @param {string} what @returns {never} */
const missing = (file, what) => {
  throw new Error(`${file}: ${what}`)
}

/** @param {Files} open @param {string} file @param {string} name a name as it is known inside the file */
const placeOfLocal = (open, file, name) => {
  const { declarations, imports } = open(file)
  const imported = imports.get(name)
  if (imported !== undefined) return placeElsewhere(open, file, imported)
  return declarations.has(name) ? { file, name } : undefined
}

/** @param {Files} open @param {string} file @param {string} name @returns {Place | undefined} */
const placeOfExport = (open, file, name) => {
  const { exports, stars } = open(file)
  const found = exports.get(name)
  if (found !== undefined && 'local' in found) return placeOfLocal(open, file, found.local)
  if (found !== undefined) return placeElsewhere(open, file, found)
  for (const from of stars.filter((star) => star.startsWith('.'))) {
    const place = placeOfExport(open, declarationPath(file, from), name)
    if (place !== undefined) return place
  }
  return undefined
}

/** @param {Files} open @param {string} file @returns {{ names: Set<string>, packages: Set<string> }} all that it exports */
const exportsOf = (open, file) => {
  const { exports, stars } = open(file)
  const names = new Set(exports.keys())
  /** @type {Set<string>} */
  const packages = new Set()
  for (const from of stars) {
    if (!from.startsWith('.')) packages.add(from)
    else {
      const inner = exportsOf(open, declarationPath(file, from))
      for (const name of inner.names) names.add(name)
      for (const name of inner.packages) packages.add(name)
    }
  }
  return { names, packages }
}

/** @param {Item} a @param {Item} b */
const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.text < b.text ? -1 : 1)

/**
 * @param {string} entry the declaration file of the entry
 * @param {(path: string) => string} read gives the text of a declaration file
 * @returns {Surface}
 */
export const publicSurface = (entry, read) => {
  const { open, opened } = createFiles(read)
  const { names, packages } = exportsOf(open, entry)
  /** @type {Item[]} */
  const fromOthers = [...packages].map((text) => ({ name: '*', text }))
  /** @type {Map<string, { name: string, item: Item, isExported: boolean }>} declarations by file and name */
  const found = new Map()
  /** @type {{ file: string, name: string }[]} declarations whose names are still to be followed */
  const waiting = []
  /** @param {Place | undefined} place @param {string} [exportedAs] */
  const add = (place, exportedAs) => {
    if (place === undefined) return
    if ('outside' in place) {
      if (exportedAs !== undefined) fromOthers.push({ name: exportedAs, text: place.outside })
      return
    }
    const key = `${place.file} ${place.name} ${exportedAs ?? ''}`
    if (found.has(key) || (exportedAs === undefined && found.has(`${place.file} ${place.name} ${place.name}`))) return
    const texts = (open(place.file).declarations.get(place.name) ?? []).map(({ text }) => text)
    const name = exportedAs ?? place.name
    const renamed = name === place.name ? [] : [`// ${place.name}, exported as ${name}`]
    found.set(key, {
      name,
      item: { name, text: [...renamed, ...texts].join('\n') },
      isExported: exportedAs !== undefined,
    })
    waiting.push(place)
  }
  for (const name of names) add(placeOfExport(open, entry, name), name)
  for (let place = waiting.shift(); place !== undefined; place = waiting.shift()) {
    const { file, name } = place
    for (const { uses, modules } of open(file).declarations.get(name) ?? []) {
      for (const used of uses) add(placeOfLocal(open, file, used))
      for (const module of modules) if (module.name !== '*') add(placeElsewhere(open, file, module))
    }
  }
  const items = (/** @type {boolean} */ isExported) =>
    [...found.values()]
      .filter((one) => one.isExported === isExported)
      .map(({ item }) => item)
      .toSorted(byName)
  const added = [...opened.values()].flatMap(({ augmentations }) => augmentations)
  return {
    exported: [...items(true), ...added.toSorted(byName)],
    named: items(false),
    fromOthers: fromOthers.toSorted(byName),
  }
}
