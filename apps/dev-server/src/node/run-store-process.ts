// Runs `store-process.ts`, and tells how far it came.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { StoreProcessTask } from '../store/store-process.ts'

const PROGRAM = fileURLToPath(new URL('../store/store-process.js', import.meta.url))
/** A damaged file can also lead in circles. */
const SILENCE_MS = 30_000

/** Whether there is a program to run: not where the sources themselves are run, as in this package's tests. */
export const canRunStoreProcess = (): boolean => existsSync(PROGRAM)

export interface StoreProcessOutcome {
  /** What it has said, each line being JSON. */
  readonly lines: ReadonlyArray<string>
  /** Whether it came to its end. */
  readonly isComplete: boolean
  /** What it complained about. */
  readonly complaint: string
}

/** Never rejects because of a damaged file; only when a process cannot be started. */
export const runStoreProcess = (task: StoreProcessTask): Promise<StoreProcessOutcome> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM], { stdio: 'pipe' })
    const lines: string[] = []
    let complaint = ''
    const silence = setTimeout(() => child.kill('SIGKILL'), SILENCE_MS)
    createInterface(child.stdout).on('line', (line) => {
      silence.refresh()
      lines.push(line)
    })
    child.stderr.on('data', (part: Buffer) => (complaint += part.toString()))
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(silence)
      resolve({ lines, isComplete: code === 0, complaint })
    })
    // It may end before it has read its task.
    child.stdin.on('error', () => undefined)
    child.stdin.end(JSON.stringify(task))
  })
