import type { Environment } from '../environment.ts'
import { StorageError } from './storage-error.ts'

/** The one object store of every database of this package. */
export const STORE_NAME = 'kv'

/** So long an open may take. A page that holds another version open can block it for ever. */
const OPEN_TIMEOUT_MS = 3000

/** A connection that is made when it is needed, and made anew after it was lost. */
export interface Connection {
  /** The open database. Rejects with a `StorageError`; the next call tries again. */
  open(): Promise<IDBDatabase>
  /** Forgets a database that no longer works, so that the next call opens a new one. */
  drop(database: IDBDatabase): void
  /** Closes. Using it again opens it again. */
  close(): void
}

/** What a connection needs of the world. */
export interface ConnectionPorts extends Pick<Environment, 'sleep'> {
  /** The browser's databases, or nothing where there are none. */
  readonly indexedDB: () => IDBFactory | undefined
}

/**
 * Makes a connection to the database `name`, version 1 with one object store. Another page that deletes or upgrades the
 * database is never blocked by it: it lets go at `versionchange`.
 */
export function createConnection(name: string, ports: ConnectionPorts): Connection {
  let opening: Promise<IDBDatabase> | undefined
  let current: IDBDatabase | undefined

  const drop = (database: IDBDatabase): void => {
    database.close()
    // One that was lost before may be dropped late, by whoever notices last: the one that replaced it stays.
    if (current !== database) return
    current = undefined
    opening = undefined
  }
  const watch = (database: IDBDatabase): IDBDatabase => {
    current = database
    database.addEventListener('versionchange', () => drop(database))
    // The browser closes it when the user clears the site's data.
    database.addEventListener('close', () => drop(database))
    return database
  }
  return {
    drop,
    open() {
      opening ??= openDatabase(name, ports).then(watch, (error: unknown) => {
        // A failure is not kept: some browsers fail once and work the next time.
        opening = undefined
        throw error
      })
      return opening
    },
    close() {
      opening?.then(drop).catch(() => undefined)
    },
  }
}

async function openDatabase(name: string, { indexedDB, sleep }: ConnectionPorts): Promise<IDBDatabase> {
  const factory = indexedDB()
  if (factory === undefined) throw new StorageError('unavailable', name, `There is no IndexedDB to keep ${name} in.`)
  const done = new AbortController()
  const opened = request(factory, name, done.signal)
  const late = sleep(OPEN_TIMEOUT_MS, done.signal).then((): never => {
    throw new StorageError(
      'open-timeout',
      name,
      `The database ${name} did not open within ${OPEN_TIMEOUT_MS / 1000} s. Close other tabs of this site, then reload.`,
    )
  })
  // Whichever loses is still observed: neither may count as unhandled.
  late.catch(() => undefined)
  opened.catch(() => undefined)
  try {
    return await Promise.race([opened, late])
  } finally {
    done.abort()
  }
}

function request(factory: IDBFactory, name: string, over: AbortSignal): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      reject(new StorageError('unavailable', name, `The database ${name} can not be opened.`, { cause }))
    try {
      const opening = factory.open(name, 1)
      opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE_NAME))
      opening.addEventListener('error', () => fail(opening.error))
      opening.addEventListener('success', () => {
        // It came after the time-out: nobody uses it, and it must not block others.
        if (over.aborted) opening.result.close()
        else resolve(opening.result)
      })
    } catch (cause) {
      // A page of an opaque origin may not even ask.
      fail(cause)
    }
  })
}
