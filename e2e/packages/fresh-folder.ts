// An empty folder outside of the workspace, and what is done in it: files, commands, servers. All ends with the test.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** How long one command may take, and a server to be ready. */
const LIMIT_MS = 180_000

/** npm must not ask the registry for what it has, nor for what nobody reads; what is printed is read here, not seen. */
const QUIET = {
  NO_COLOR: '1',
  npm_config_prefer_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
}

/** What npm tells the scripts that it starts; a newcomer's shell knows nothing of it. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_(?!config_)|INIT_CWD|NODE_ENV|FORCE_COLOR)/.test(name)),
  )

export interface FreshFolder {
  readonly path: string
  /** Copies a folder of `fresh/` into this one. */
  take(name: string): Promise<void>
  write(file: string, text: string): Promise<void>
  /** Runs one line of a shell and returns its standard output. Rejects, with all output, unless it ends with 0 in time. */
  run(line: string): Promise<string>
  /** Starts what does not end by itself, and resolves with the first match in what it prints. */
  start(line: string, ready: RegExp, env?: NodeJS.ProcessEnv): Promise<string>
  remove(): Promise<void>
}

const end = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
  const gone = once(child, 'close')
  process.kill(-child.pid, 'SIGKILL')
  await gone
}

export const createFreshFolder = async (): Promise<FreshFolder> => {
  const path = await mkdtemp(join(tmpdir(), 'oxbow-fresh-'))
  const children = new Set<ChildProcess>()

  const launch = (line: string, env: NodeJS.ProcessEnv = {}) => {
    const child = spawn(line, { cwd: path, shell: true, detached: true, env: { ...inherited(), ...QUIET, ...env } })
    const printed = { out: '', all: '' }
    const keep = (chunk: Buffer): string => (printed.all += chunk.toString())
    child.stdout.on('data', (chunk: Buffer) => {
      printed.out += chunk.toString()
      keep(chunk)
    })
    child.stderr.on('data', keep)
    children.add(child)
    child.once('close', () => children.delete(child))
    return { child, printed }
  }

  return {
    path,
    take: (name) => cp(fileURLToPath(new URL(`fresh/${name}`, import.meta.url)), path, { recursive: true }),
    write: (file, text) => writeFile(join(path, file), text),
    run: (line) =>
      new Promise((resolve, reject) => {
        const { child, printed } = launch(line)
        const late = setTimeout(() => void end(child), LIMIT_MS)
        child.once('close', (code) => {
          clearTimeout(late)
          if (code === 0) resolve(printed.out)
          else reject(new Error(`"${line}" ended with ${code ?? 'a signal'}:\n${printed.all}`))
        })
      }),
    start: (line, ready, env) =>
      new Promise((resolve, reject) => {
        const { child, printed } = launch(line, env)
        const late = setTimeout(() => void end(child), LIMIT_MS)
        child.stdout.on('data', () => {
          const found = ready.exec(printed.out)?.[0]
          if (found === undefined) return
          clearTimeout(late)
          resolve(found)
        })
        child.once('close', () => {
          clearTimeout(late)
          reject(new Error(`"${line}" ended:\n${printed.all}`))
        })
      }),
    remove: async () => {
      await Promise.all([...children].map(end))
      await rm(path, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}
