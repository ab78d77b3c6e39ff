// The development server as a process of its own, as it is published.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('cli.js', import.meta.resolve('@oxbow/dev-server')))

/**
 * Starts a server that keeps its streams in a folder; `url` is where its streams are.
 * @param {string} dataDir @returns {Promise<{ url: string, pid: number, end: () => Promise<unknown> }>}
 */
export const startServer = (dataDir) =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, '--port', '0', '--data', dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = new Promise((done) => child.once('close', done))
    child.once('error', reject)
    child.stdout.once('data', (part) => {
      const url = /http:\S+\/v1\/stream\//.exec(String(part))?.[0]
      if (url === undefined || child.pid === undefined) return reject(new Error(String(part)))
      const end = () => {
        child.kill('SIGTERM')
        return ended
      }
      resolve({ url, pid: child.pid, end })
    })
  })

/** Gives the response back if it has one of these statuses. @param {Response} response @param {number[]} statuses */
export const expectStatus = (response, ...statuses) => {
  if (!statuses.includes(response.status)) throw new Error(`${response.url} was answered ${response.status}`)
  return response
}
