import type { Environment, LockPort } from '../src/environment.ts'

/** The environment with other databases. */
export const withDatabases = (environment: Environment, indexedDB: object): Environment => {
  const { storage } = environment
  return { ...environment, storage: storage && Object.assign({ ...storage }, { indexedDB }) }
}

/** Databases that a page may not open. */
export const forbiddenDatabases = {
  open: (): never => {
    throw new DOMException('no', 'SecurityError')
  },
}

/** Databases that never open. */
export const hangingDatabases = { open: () => new EventTarget() }

/** How transactions of a mute database can be undone: at once, without a word, or no more. */
export type MuteAbort = 'silently' | 'not any more'

/** Databases that open, and in which no request of a transaction of these modes is ever answered. */
export function createMuteDatabases(
  real: IDBFactory,
  modes: ReadonlyArray<IDBTransactionMode>,
  abort: MuteAbort = 'silently',
): IDBFactory {
  const open = (name: string, version?: number): IDBOpenDBRequest => {
    const request = real.open(name, version)
    request.addEventListener('success', () => {
      const database = request.result
      const begin = database.transaction.bind(database)
      database.transaction = (stores, mode = 'readonly', options) =>
        modes.includes(mode) ? muteTransaction(database, abort) : begin(stores, mode, options)
    })
    return request
  }
  return Object.assign(Object.create(real) as IDBFactory, { open })
}

function muteTransaction(db: IDBDatabase, abort: MuteAbort): IDBTransaction {
  const objects = new Proxy({}, { get: (_, name) => (name === 'transaction' ? transaction : () => new EventTarget()) })
  const transaction: object = Object.assign(new EventTarget(), {
    ...{ db, error: null, objectStore: () => objects, commit: () => undefined },
    abort() {
      if (abort === 'not any more') throw new DOMException('It is being committed.', 'InvalidStateError')
    },
  })
  return transaction as IDBTransaction
}

const refuse = async (): Promise<never> => {
  throw new DOMException('no', 'SecurityError')
}

/** Locks as a sandboxed frame has them. */
export const forbiddenLocks: LockPort = { request: refuse, query: refuse }
