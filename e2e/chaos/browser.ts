// A Chromium of its own, with a profile on disk and a control channel over pipes.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { type CdpConnection, createCdpConnection } from './cdp-connection.ts'

export interface Browser {
  /** The connection to the process that runs. */
  readonly cdp: CdpConnection
  /** Starts it, on the profile that the one before has left. */
  launch(): Promise<void>
  /** Kills it without warning, as a crash of all its tabs does, and worse: nothing is written to the disk any more. */
  kill(): Promise<void>
  /** Ends the process, by force if it must be, and removes the profile. */
  close(): Promise<void>
}

const GRACE_MS = 3_000
const OPTIONS = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  '--window-size=800,600',
  // Nothing but this machine is reached.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

interface Running {
  readonly child: ChildProcess
  readonly cdp: CdpConnection
}

export const createBrowser = async (executablePath: string): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), 'oxbow-chaos-profile-'))
  let running: Running | undefined
  const killNow = (): void => void running?.child.kill('SIGKILL')
  process.once('exit', killNow)

  const end = async (how: (running: Running) => void): Promise<void> => {
    const ending = running
    running = undefined
    if (ending === undefined || ending.child.exitCode !== null || ending.child.signalCode !== null) return
    const ended = once(ending.child, 'close')
    how(ending)
    await ended
  }
  return {
    get cdp() {
      if (running === undefined) throw new Error('The browser does not run')
      return running.cdp
    },
    launch: async () => {
      running = spawnBrowser(executablePath, profile)
      const { child, cdp } = running
      const failed = once(child, 'close').then(() => Promise.reject(new Error('The browser ended')))
      await Promise.race([cdp.send('Browser.getVersion'), failed])
      failed.catch(() => undefined)
    },
    kill: () => end(({ child }) => void child.kill('SIGKILL')),
    close: async () => {
      await end(askToEnd)
      process.off('exit', killNow)
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

const spawnBrowser = (executablePath: string, profile: string): Running => {
  // Chromium has no sandbox for root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(executablePath, [...OPTIONS, ...sandbox, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const [output, input] = [child.stdio[3], child.stdio[4]]
  if (!(output instanceof Writable) || !(input instanceof Readable)) throw new Error('The browser has no pipes')
  return { child, cdp: createCdpConnection(input, output) }
}

const askToEnd = ({ child, cdp }: Running): void => {
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  child.once('close', () => clearTimeout(force))
  // It may be gone before it answers.
  cdp.send('Browser.close').catch(() => undefined)
}
