// One server to a folder. The claim is a listening socket: the system lets go of it however the process ends, so that
// nothing stale is left to be mistaken for a server, as a file with a process id would be.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, rm, stat } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StoreInUseError } from '../store/store-in-use-error.ts'

/** Lets go of the folder. Idempotent. */
export type Unclaim = () => Promise<void>

/**
 * Claims a folder, which is made if it is not there. Rejects with a `StoreInUseError` while another server of this
 * machine, this one included, holds it. Where the system has no such sockets nothing is claimed.
 */
export const claimFolder = async (path: string): Promise<Unclaim> => {
  const name = await claimName(path).catch(() => undefined)
  // What cannot be made or looked at is reported by the store.
  if (name === undefined) return async () => {}
  const claim = (await listen(name)) ?? ((await isAlive(name)) ? undefined : await listenAnew(name))
  if (claim === undefined) throw new StoreInUseError(path)
  return async () => {
    if (claim === 'unsupported' || !claim.listening) return
    claim.close()
    await once(claim, 'close')
  }
}

/** Named after the folder itself, by whatever path it is reached. Without a file where the system can do that. */
const claimName = async (path: string): Promise<string> => {
  await mkdir(path, { recursive: true })
  const { dev, ino } = await stat(path, { bigint: true })
  const key = `oxbow-${createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 32)}`
  if (process.platform === 'linux') return `\0${key}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${key}` : join(tmpdir(), key)
}

/** A claim, or `undefined` when the name is taken. */
const listen = async (name: string): Promise<Server | 'unsupported' | undefined> => {
  const server = createServer((socket) => socket.destroy())
  server.listen(name)
  try {
    await once(server, 'listening')
    // It ends nothing and keeps nothing alive.
    return server.unref()
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    return isTaken ? undefined : 'unsupported'
  }
}

/** Only the file of a socket can outlive its process. */
const isAlive = (name: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(name, () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => resolve(false))
  })

const listenAnew = async (name: string): Promise<Server | 'unsupported' | undefined> => {
  await rm(name, { force: true })
  return listen(name)
}
