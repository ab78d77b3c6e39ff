// Child processes of a task. Each runs in a process group of its own, so that ending it ends all that it started.
import { spawn } from 'node:child_process'
import { root } from './workspace.mjs'

const GRACE_MS = 3_000
const groups = process.platform !== 'win32'

/**
 * @typedef {{ cwd?: string, env?: Record<string, string | undefined>, capture?: boolean }} RunOptions
 * @typedef {{ code: number, output: string }} RunResult `output` is empty unless `capture` was set
 * @typedef {ReturnType<typeof createProcesses>} Processes
 */

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
const signalGroup = (child, signal) => {
  try {
    if (groups && child.pid !== undefined) process.kill(-child.pid, signal)
    else child.kill(signal)
  } catch {
    // The group is gone already.
  }
}

export const createProcesses = () => {
  /** @type {Set<import('node:child_process').ChildProcess>} */
  const running = new Set()
  let ended = false

  /**
   * Runs one command to its end. Never rejects: a command that cannot start has the code 127.
   * @param {readonly string[]} command
   * @param {RunOptions} [options]
   * @returns {Promise<RunResult>}
   */
  const run = (command, { cwd = root, env = {}, capture = false } = {}) =>
    new Promise((resolve) => {
      const [file = '', ...args] = command
      if (ended) return resolve({ code: 130, output: '' })
      const pipe = capture ? 'pipe' : 'inherit'
      const child = spawn(file, args, {
        cwd,
        env: { ...process.env, ...env },
        stdio: ['ignore', pipe, pipe],
        detached: groups,
      })
      let output = ''
      running.add(child)
      child.stdout?.on('data', (chunk) => (output += chunk))
      child.stderr?.on('data', (chunk) => (output += chunk))
      child.on('error', (error) => {
        running.delete(child)
        resolve({ code: 127, output: `${output}${error.message}\n` })
      })
      child.on('close', (code) => {
        running.delete(child)
        resolve({ code: code ?? 1, output })
      })
    })

  /** Asks everything that runs to end, and forces what has not ended after three seconds. Nothing starts afterwards. */
  const endAll = async () => {
    ended = true
    const children = [...running]
    const gone = children.map((child) => new Promise((resolve) => child.once('close', resolve)))
    for (const child of children) signalGroup(child, 'SIGINT')
    const force = setTimeout(() => children.forEach((child) => signalGroup(child, 'SIGKILL')), GRACE_MS)
    await Promise.all(gone)
    clearTimeout(force)
  }

  return { run, endAll }
}
