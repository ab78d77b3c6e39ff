// The built program in a process of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach } from 'vitest'

export const PROGRAM: string = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

const started = new Set<ChildProcess>()

// A test that failed leaves its server behind.
afterEach(() => {
  for (const child of started) child.kill('SIGKILL')
})

export interface ServerProcess {
  /** The address of the streams, such as `http://localhost:5123/v1/stream/`. */
  readonly streams: string
  /** Ends the process without any warning. */
  kill(): Promise<void>
  /** Asks it to end, and gives its exit code. */
  end(): Promise<number | null>
  /** What it has written to stderr. */
  complaints(): string
}

export interface ProcessOutcome {
  readonly code: number | null
  readonly out: string
  readonly complaints: string
}

const outcomeOf = (child: ChildProcess): { readonly text: ProcessOutcome; readonly ended: Promise<ProcessOutcome> } => {
  const text = { code: null, out: '', complaints: '' }
  child.stdout?.on('data', (part: Buffer) => (text.out += part.toString()))
  child.stderr?.on('data', (part: Buffer) => (text.complaints += part.toString()))
  return {
    text,
    ended: new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code) => resolve({ ...text, code }))
    }),
  }
}

/** The command line of the program. `maxFileKiB` limits every file that it writes, as a full disk does. */
const commandLine = (args: ReadonlyArray<string>, maxFileKiB?: number): [string, string[]] => {
  if (!existsSync(PROGRAM)) throw new Error('The server is not built: npm run build')
  if (maxFileKiB === undefined) return [process.execPath, [PROGRAM, ...args]]
  // Ignoring the signal makes the write fail instead. POSIX counts the limit in blocks of 512 bytes.
  const script = `trap '' XFSZ; ulimit -f ${maxFileKiB * 2}; exec "$@"`
  return ['sh', ['-c', script, 'sh', process.execPath, PROGRAM, ...args]]
}

/** Runs the program to its end. */
export const runProgram = (args: ReadonlyArray<string>): Promise<ProcessOutcome> =>
  outcomeOf(spawn(...commandLine(args), { stdio: 'pipe' })).ended

/** Starts a server on a free port. Rejects when it ends before it is ready. */
export const startProcess = (args: ReadonlyArray<string>, maxFileKiB?: number): Promise<ServerProcess> =>
  new Promise((resolve, reject) => {
    const child = spawn(...commandLine(['--port', '0', ...args], maxFileKiB), { stdio: 'pipe' })
    const { text, ended } = outcomeOf(child)
    started.add(child)
    child.on('close', () => started.delete(child))
    const signalled = async (signal: NodeJS.Signals): Promise<ProcessOutcome> => {
      child.kill(signal)
      return ended
    }
    ended.then(({ code, complaints }) => reject(new Error(`The server ended with code ${code}. ${complaints}`)), reject)
    child.stdout.on('data', () => {
      const streams = /http:\/\/localhost:\d+\/v1\/stream\//.exec(text.out)?.[0]
      if (streams === undefined) return
      resolve({
        streams,
        kill: async () => void (await signalled('SIGKILL')),
        end: async () => (await signalled('SIGTERM')).code,
        complaints: () => text.complaints,
      })
    })
  })
