// A Chromium of its own, with a profile on disk and a control channel over pipes.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { type CdpConnection, createCdpConnection } from './cdp-connection.ts'

export interface Browser {
  readonly cdp: CdpConnection
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

export const launchBrowser = async (executablePath: string): Promise<Browser> => {
  const profile = await mkdtemp(join(tmpdir(), 'oxbow-chaos-profile-'))
  // Chromium has no sandbox for root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(executablePath, [...OPTIONS, ...sandbox, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const killNow = (): void => void child.kill('SIGKILL')
  process.once('exit', killNow)
  const ended = new Promise<void>((resolve, reject) => {
    child.once('close', () => resolve())
    child.once('error', reject)
  })
  const [output, input] = [child.stdio[3], child.stdio[4]]
  if (!(output instanceof Writable) || !(input instanceof Readable)) throw new Error('The browser has no pipes')
  const cdp = createCdpConnection(input, output)
  await Promise.race([cdp.send('Browser.getVersion'), ended.then(() => Promise.reject(new Error('The browser ended')))])
  return {
    cdp,
    close: async () => {
      await endProcess(child, cdp)
      process.off('exit', killNow)
      await rm(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

const endProcess = async (child: ChildProcess, cdp: CdpConnection): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'close')
  const force = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
  // It may be gone before it answers.
  cdp.send('Browser.close').catch(() => undefined)
  await ended
  clearTimeout(force)
}
