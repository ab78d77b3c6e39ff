// Writes and checks `api/*.md` of every package: what each of its entries offers, read from the built declarations.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StepFailure } from '../step-failure.mjs'
import { libraries, root } from '../workspace.mjs'
import { publicSurface } from './public-surface.mjs'
import { reportText } from './report-text.mjs'

/** How much of a difference is shown. */
const SHOWN_LINES = 80

/**
 * @param {string} folder of a package
 * @returns {{ file: string, text: string }[]} the reports as they should be
 */
const reportsOf = (folder) => {
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return Object.entries(exports)
    .filter(([, target]) => typeof target === 'object')
    .map(([path, { types }]) => {
      const surface = publicSurface(types, (file) => readFileSync(join(root, folder, file), 'utf8'))
      const report = path === '.' ? 'index' : path.slice(2).replaceAll('/', '-')
      return { file: `${folder}/api/${report}.md`, text: reportText(`${name}${path.slice(1)}`, surface) }
    })
}

/** @param {string} folder @returns {string[]} the reports that are there */
const present = (folder) => {
  const api = join(root, folder, 'api')
  return existsSync(api) ? readdirSync(api).map((file) => `${folder}/api/${file}`) : []
}

/** @param {string} path */
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')

/** Reports that differ from the built packages, and those of entries that are no more. */
const staleReports = () =>
  libraries.flatMap((folder) => {
    const wanted = reportsOf(folder)
    const gone = present(folder).filter((file) => wanted.every((report) => report.file !== file))
    const changed = wanted.filter(({ file, text }) => textOf(join(root, file)) !== text)
    return [...changed, ...gone.map((file) => ({ file, text: '' }))]
  })

export const writeApiReports = () => {
  const stale = staleReports()
  for (const { file, text } of stale) {
    mkdirSync(dirname(join(root, file)), { recursive: true })
    if (text === '') rmSync(join(root, file))
    else writeFileSync(join(root, file), text)
  }
  return stale.map(({ file }) => file)
}

/** @param {import('../run-steps.mjs').Context} context shows what changed before it fails */
export const checkApiReports = async ({ processes, log }) => {
  const stale = staleReports()
  for (const { file, text } of stale) {
    const made = join('.reports', file)
    mkdirSync(dirname(join(root, made)), { recursive: true })
    writeFileSync(join(root, made), text)
    const known = existsSync(join(root, file)) ? file : '/dev/null'
    const { output } = await processes.run(['git', 'diff', '--no-index', '-U2', known, made], { capture: true })
    const lines = output.split('\n').filter((line) => !/^(diff|index|---|\+\+\+) /.test(line))
    log([`${file} is no longer true:`, ...lines.slice(0, SHOWN_LINES)].join('\n'))
  }
  if (stale.length > 0)
    throw new StepFailure(
      'what a package offers has changed. If that is meant: npm run reports:write, look at the difference, commit it with a changeset',
    )
  log('every entry offers what its report says')
}
