// The development server as a process of its own, on a store on disk, that is killed without warning and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface StreamServer {
  /** The port on 127.0.0.1; undefined while it is down. */
  readonly port: number | undefined
  /** When it came up last, in milliseconds since 1970. */
  readonly upSince: number
  start(): Promise<void>
  kill(): Promise<void>
  /** Kills it and removes its data. */
  close(): Promise<void>
}

/** A run that is killed itself can not kill its server; the channel between them breaks then. */
const DIE_WITH_PARENT = ['--import', `data:text/javascript,process.on('disconnect', () => process.exit(1))`]

export const createStreamServer = async (onPort: (port: number | undefined) => void): Promise<StreamServer> => {
  const program = join(dirname(createRequire(import.meta.url).resolve('@oxbow/dev-server/package.json')), 'dist/cli.js')
  if (!existsSync(program)) throw new Error('The server is not built: npm run build')
  const dataDir = await mkdtemp(join(tmpdir(), 'oxbow-chaos-data-'))
  let child: ChildProcess | undefined
  let port: number | undefined
  let upSince = 0
  const killNow = (): void => void child?.kill('SIGKILL')
  process.once('exit', killNow)

  const setPort = (next: number | undefined): void => {
    port = next
    if (next !== undefined) upSince = Date.now()
    onPort(next)
  }
  const kill = async (): Promise<void> => {
    const killed = child
    child = undefined
    setPort(undefined)
    if (killed === undefined || killed.exitCode !== null || killed.signalCode !== null) return
    const ended = once(killed, 'close')
    killed.kill('SIGKILL')
    await ended
  }
  return {
    get port() {
      return port
    },
    get upSince() {
      return upSince
    },
    start: async () => {
      if (child !== undefined) return
      child = spawn(process.execPath, [...DIE_WITH_PARENT, program, '--port', '0', '--data', dataDir], {
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      })
      setPort(await announcedPort(child))
    },
    kill,
    close: async () => {
      await kill()
      process.off('exit', killNow)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

const announcedPort = (child: ChildProcess): Promise<number> =>
  new Promise((resolve, reject) => {
    let said = ''
    child.stdout?.on('data', (part: Buffer) => {
      said += part.toString()
      const announced = /http:\/\/[^/\s]+:(\d+)\//.exec(said)?.[1]
      if (announced !== undefined) resolve(Number(announced))
    })
    child.once('error', reject)
    child.once('close', () => reject(new Error(`The server ended before it was ready: ${said}`)))
  })
