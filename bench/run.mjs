// Measures Oxbow beside the reference packages, one case after the other, and prints a table.
//   npm run bench            seven rounds of each
//   npm run bench -- 3       three rounds
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { cases } from './cases.mjs'

const rounds = process.argv[2] ?? '7'
const script = fileURLToPath(new URL('measure.mjs', import.meta.url))
const env = { ...process.env, NODE_ENV: 'production' }

/** @returns {{ wallMs: number, cpuMs: number, peakMiB: number }} */
const measure = (name, which) =>
  JSON.parse(execFileSync(process.execPath, ['--expose-gc', script, name, which, rounds], { env, encoding: 'utf8' }))

const row = (cells) =>
  console.log(`| ${cells.map((cell, n) => (n < 2 ? cell.padEnd([44, 9][n]) : cell.padStart(9))).join(' | ')} |`)
const ms = (value) => value.toFixed(0)

console.log(`Medians of ${rounds} rounds, Node ${process.version}; peak is the resident memory of the whole process.\n`)
row(['case', 'library', 'wall ms', 'CPU ms', 'peak MiB'])
row(['-'.repeat(44), '-'.repeat(9), '-'.repeat(9), '-'.repeat(9), '-'.repeat(9)])
const cpuMs = { oxbow: {}, reference: {} }
for (const [name, { title }] of Object.entries(cases)) {
  const oxbow = measure(name, 'oxbow')
  const reference = measure(name, 'reference')
  row([title, 'oxbow', ms(oxbow.wallMs), ms(oxbow.cpuMs), ms(oxbow.peakMiB)])
  row([title, 'reference', ms(reference.wallMs), ms(reference.cpuMs), ms(reference.peakMiB)])
  const ratio = (field) => `${(oxbow[field] / reference[field]).toFixed(2)} x`
  row([title, 'ratio', ratio('wallMs'), ratio('cpuMs'), ratio('peakMiB')])
  cpuMs.oxbow[name] = oxbow.cpuMs
  cpuMs.reference[name] = reference.cpuMs
}
for (const [which, spent] of Object.entries(cpuMs)) {
  console.log(
    `\n${which}: jsonStream() needs ${(spent['read-json-stream'] / spent['read-json']).toFixed(2)} x the CPU of json()`,
  )
}
