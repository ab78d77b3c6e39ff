// Checks names and sizes of source files, and words that no tracked file may hold.

/** @typedef {import('./import-graph.mjs').Problem} Problem */

const MAX_LINES = 250
const VAGUE = new Set(['types', 'utils', 'util', 'helpers', 'helper', 'constants', 'misc', 'common', 'shared'])
const isTest = (/** @type {string} */ file) => /\.(test|test-d|contract|spec)\.[a-z]+$/.test(file)

/**
 * One concept a file: a length, a name that says what it holds, and no index files inside folders.
 * @param {import('./import-graph.mjs').Sources} sources
 * @returns {Problem[]}
 */
export const checkShape = (sources) =>
  [...sources].flatMap(([file, text]) => {
    const lines = text.trimEnd().split('\n').length
    const name = file.replace(/^.*\//, '').replace(/\..*$/, '')
    const problems = []
    if (lines > MAX_LINES && !isTest(file))
      problems.push(`has ${lines} lines, more than ${MAX_LINES}: it holds two ideas`)
    if (VAGUE.has(name)) problems.push(`is named ${name}, which says nothing about what it holds`)
    if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name)) problems.push('is not named in kebab-case')
    if (name === 'index' && /\/src\/.+\//.test(file)) problems.push('is an index file inside a folder')
    return problems.map((message) => ({ file, message }))
  })

/**
 * Calls of the platform's own `fetch` outside of environment.ts. A file that binds the name itself calls what it was given.
 * The linter sees to the other globals; it takes the type `typeof fetch` for a use of this one.
 * @param {import('./import-graph.mjs').Sources} sources
 * @returns {Problem[]}
 */
export const checkFetch = (sources) =>
  [...sources]
    .filter(([file, text]) => !file.endsWith('/environment.ts') && !/\bfetch\??\s*[,:}=]/.test(text))
    .filter(([, text]) => /(?<![\w.])fetch\(/.test(text))
    .map(([file]) => ({ file, message: 'calls the global fetch, which only environment.ts may name' }))

/** A path inside a home folder, on any system. */
const HOME = /(?<![\w.~-])\/(?:home|Users|root)\/\w+|[A-Z]:\\Users\\\w+/

/** @param {string} text @param {string} path whether the text holds this very path, and not a longer or relative one */
const holdsPath = (text, path) =>
  text
    .split(path)
    .some((before, at, parts) => at < parts.length - 1 && !/[\w.~-]$/.test(before) && !/^\w/.test(parts[at + 1] ?? ''))

/**
 * Words of one machine. `here` are paths of this machine (the checkout, the home folder), which differ from run to run;
 * those of one segment, such as `/src`, are too common to mean anything.
 * @param {import('./import-graph.mjs').Sources} tracked
 * @param {readonly string[]} here
 * @returns {Problem[]}
 */
export const checkWords = (tracked, here) => {
  const paths = here.filter((path) => path.split(/[/\\]/).length > 2)
  return [...tracked].flatMap(([file, text]) => {
    const home = HOME.exec(text)?.[0]
    const found = [...(home === undefined ? [] : [home]), ...paths.filter((path) => holdsPath(text, path))]
    const host = file.endsWith('pnpm-lock.yaml') ? /(?:tarball:|https?:\/\/)\S*/.exec(text)?.[0] : undefined
    return [
      ...found.map((path) => ({ file, message: `holds ${path}, a path of one machine` })),
      ...(host === undefined ? [] : [{ file, message: `holds ${host}: a lockfile names no host` }]),
    ]
  })
}
