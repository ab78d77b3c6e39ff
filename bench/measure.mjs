// Measures one case of one library in a process of its own, so that neither warms the other up. Prints one JSON line.
import { performance } from 'node:perf_hooks'
import { cases, COUNT } from './cases.mjs'

const [name = '', which = '', rounds = '7'] = process.argv.slice(2)
const found = cases[name]
if (found === undefined || (which !== 'oxbow' && which !== 'reference')) {
  throw new Error(`No such case: ${name} of ${which}`)
}
const work = await found.prepare(which)

const cpuMs = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

const wall = []
const cpu = []
for (let round = 0; round <= Number(rounds); round += 1) {
  globalThis.gc?.()
  const [startWall, startCpu] = [performance.now(), cpuMs()]
  const count = await work()
  const [wallMs, usedMs] = [performance.now() - startWall, cpuMs() - startCpu]
  if (count !== COUNT) throw new Error(`${which} found ${count} of ${COUNT}`)
  // The first round loads and compiles.
  if (round === 0) continue
  wall.push(wallMs)
  cpu.push(usedMs)
}
const peakMiB = process.resourceUsage().maxRSS / 1024
process.stdout.write(`${JSON.stringify({ wallMs: median(wall), cpuMs: median(cpu), peakMiB })}\n`)
