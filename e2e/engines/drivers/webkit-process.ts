// WebKitWebDriver on a screen that nobody sees, with a home of its own.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface WebKitProcess {
  /** Where the driver listens, without a slash at the end. */
  readonly address: string
  /** Ends the driver and the screen, and with the screen every window that is still on it. */
  end(): Promise<void>
}

/** Both stay in the process group of the tests, so that who ends those by force ends these too. */
export const startWebKitProcess = async (driverPath: string): Promise<WebKitProcess> => {
  const home = await mkdtemp(join(tmpdir(), 'oxbow-webkit-'))
  await writeSettings(home)
  const screen = await startScreen()
  const port = await freePort()
  const driver = spawn(driverPath, ['--host=127.0.0.1', `--port=${port}`], {
    stdio: 'ignore',
    env: { ...process.env, ...homes(home), DISPLAY: `:${screen.number}` },
  })
  const driverGone = gone(driver)
  return {
    address: `http://127.0.0.1:${port}`,
    end: async () => {
      driver.kill()
      await driverGone
      screen.process.kill()
      await screen.gone
      await rm(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Pages are told that movement is not wanted. */
const writeSettings = async (home: string): Promise<void> => {
  const folder = join(home, 'gtk-3.0')
  await mkdir(folder)
  await writeFile(join(folder, 'settings.ini'), '[Settings]\ngtk-enable-animations=0\n')
}

const homes = (home: string) =>
  Object.fromEntries(
    ['HOME', 'XDG_RUNTIME_DIR', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'].map((name) => [name, home]),
  )

/** Settles when the process has ended, or could not be started. */
const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.on('exit', () => resolve())
    child.on('error', () => resolve())
  })

/** The X server looks for a free number by itself, and writes it to the file that it is given: its standard output. */
const startScreen = async () => {
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = gone(child)
  const failed = ended.then((): never => {
    throw new Error('Xvfb ended before it had a screen')
  })
  failed.catch(() => undefined)
  let number = ''
  child.stdout.setEncoding('utf8')
  child.stdout.on('data', (text: string) => (number += text))
  while (!number.includes('\n')) await Promise.race([once(child.stdout, 'data'), failed])
  return { process: child, gone: ended, number: number.trim() }
}

/** The driver cannot say which port it took, so it is given one that was free a moment ago. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port')
  return address.port
}
