// The one entry of every root script. It needs nothing but Node: each task installs and builds what it needs first.
import { createProcesses } from './processes.mjs'
import { runSteps } from './run-steps.mjs'
import { tasks } from './tasks.mjs'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Oxbow needs Node 20.19 or newer; this is ${process.versions.node}.`)
  process.exit(2)
}

const [name = '', ...args] = process.argv.slice(2)
const steps = tasks[name]
if (steps === undefined) {
  console.error(`There is no task "${name}". Tasks: ${Object.keys(tasks).join(', ')}`)
  process.exit(2)
}

const processes = createProcesses()
const stop = new AbortController()
/** @type {Record<string, number>} the exit codes by which a shell knows the signal */
const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }
let interrupted = 0
for (const [signal, code] of Object.entries(signals))
  process.on(signal, () => {
    // One Ctrl-C comes twice: from the terminal, and passed on by npm. What does not end by itself is ended by force.
    if (interrupted > 0) return
    interrupted = code
    stop.abort()
    void processes.endAll()
  })

const total = await runSteps(steps, { processes, log: (line) => console.log(line), args, signal: stop.signal })
process.exitCode = total.failed === 0 ? 0 : interrupted || 1
