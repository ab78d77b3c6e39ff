// The table of sizes in the README: what imports cost, as size-limit measures it. It is written by a task and compared
// with some room, so that not every change of a package has to touch it.

/**
 * @typedef {{ name: string, size: number, passed: boolean }} Measured `size`: bytes, minified and compressed
 * @typedef {{ name: string, limit: string, ignore?: string[] }} Budget one of .size-limit.json
 */

const BLOCK = /(<!-- sizes, by npm run reports:write -->\n)([\s\S]*?)(<!-- end of sizes -->)/
const ROW = /^\| (\S.*?) +\| +([\d.]+) +\|/gm

/** Differences up to the larger of these are none: the table informs, budgets bind. */
const ROOM = { kib: 0.3, share: 0.03 }

/** @param {number} bytes */
const kib = (bytes) => (bytes / 1024).toFixed(1)

/** @param {string} name as in .size-limit.json, `entry` or `entry, remark` */
const label = (name) => {
  const [entry = '', ...remarks] = name.split(', ')
  return [`\`${entry}\``, ...remarks].join(', ')
}

/** @param {readonly string[][]} rows with as many cells each */
const table = (rows) => {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`
  const rule = widths.map((width, column) => (column === 1 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)))
  const [head = [], ...body] = rows
  return [line(head), line(rule), ...body.map(line)].join('\n')
}

/**
 * @param {readonly Measured[]} measured
 * @param {readonly Budget[]} budgets
 */
export const sizeTable = (measured, budgets) =>
  table([
    ['import', 'KiB', 'not counted'],
    ...measured.map(({ name, size }) => {
      const left = budgets.find((budget) => budget.name === name)?.ignore ?? []
      return [label(name), kib(size), left.map((outside) => `\`${outside}\``).join(', ')]
    }),
  ])

/** @param {string} readme @param {string} sizes the table @returns {string} the README with it */
export const withSizes = (readme, sizes) => {
  if (!BLOCK.test(readme)) throw new Error('the README has lost the comments between which the table of sizes stands')
  return readme.replace(BLOCK, (_, begin, __, end) => `${begin}\n${sizes}\n\n${end}`)
}

/**
 * @param {string} readme
 * @param {readonly Measured[]} measured
 * @returns {string[]} what the README says otherwise than it was measured
 */
export const staleSizes = (readme, measured) => {
  const shown = new Map(
    [...(BLOCK.exec(readme)?.[2] ?? '').matchAll(ROW)].map(([, name, size]) => [name, Number(size)]),
  )
  const wrong = measured.flatMap(({ name, size }) => {
    const said = shown.get(label(name))
    const is = size / 1024
    const near = said !== undefined && Math.abs(said - is) <= Math.max(ROOM.kib, ROOM.share * is)
    return near ? [] : [`${name} has ${kib(size)} KiB, the README says ${said ?? 'nothing'}`]
  })
  const gone = [...shown.keys()].filter((name) => measured.every((one) => label(one.name) !== name))
  return [...wrong, ...gone.map((name) => `${name} stands in the README and is not measured`)]
}
