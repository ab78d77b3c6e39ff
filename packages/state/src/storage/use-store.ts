import type { UseStore } from 'idb-keyval'
import type { PagePort } from '../environment.ts'
import { createConnection, STORE_NAME, type ConnectionPorts } from './connection.ts'
import { createFirstAnswer, type FirstAnswer } from './first-answer.ts'
import { createPageRest, type PageRest } from './page-rest.ts'
import { StorageError } from './storage-error.ts'

/** A store for the functions of idb-keyval, with an end. */
export interface ClosableUseStore {
  /**
   * Hand this to `get`, `set`, `entries` … of idb-keyval, or call it for a transaction of your own. What it has written
   * survives a crash of the browser, but not always a loss of power.
   */
  readonly use: UseStore
  /** The same, resolving when the operating system has flushed what was written. */
  readonly useStrictly: UseStore
  /** Closes the connection; using the store again opens it again. */
  close(): void
}

/** What a store needs of the world. */
export interface UseStorePorts extends ConnectionPorts {
  /** The page that this code runs in, if there is one. */
  readonly page?: (() => PagePort | undefined) | undefined
}

type Durability = 'relaxed' | 'strict'

/**
 * Makes a store that keeps what idb-keyval's own does not promise.
 *
 * A transaction resolves when it is complete, not when a request succeeded: a full disk shows only in the abort. Nothing
 * of a transaction that failed is written, also when its callback throws or rejects in the middle; its own error is
 * handed back. A lost connection is opened again, and the transaction tried once more.
 *
 * A transaction of a page that is frozen would hold up all tabs until it thaws: it is undone when the page is told, and
 * done again when it runs. None begins meanwhile.
 *
 * A storage that opens but never answers is given up: the first transaction of a mode is undone, and rejects with
 * `no-answer`, when none of its requests is answered within 5 s. One that is being committed is waited for in any case,
 * since nobody can say whether it is written.
 */
export function createUseStore(name: string, ports: UseStorePorts): ClosableUseStore {
  const connection = createConnection(name, ports)
  const rest = createPageRest(ports.page ?? (() => undefined))
  const context = { name, rest, first: createFirstAnswer(ports) }

  const attempt = async <T>(work: Work<T>): Promise<T> => {
    const database = await connection.open()
    try {
      return await transact(database, work, context)
    } catch (error) {
      if (!isLostConnection(error)) throw toStorageError(error, name)
      connection.drop(database)
    }
    const reopened = await connection.open()
    return transact(reopened, work, context).catch((error: unknown) => {
      throw toStorageError(error, name)
    })
  }
  const useWith =
    (durability: Durability): UseStore =>
    async (mode, callback) => {
      for (;;) {
        if (rest.isAsleep()) await rest.awake()
        try {
          return await attempt({ mode, durability, callback })
        } catch (error) {
          if (!(error instanceof Interrupted)) throw error
        }
      }
    }
  const close = (): void => {
    connection.close()
    rest.close()
  }
  return { use: useWith('relaxed'), useStrictly: useWith('strict'), close }
}

/** One transaction to be made. */
interface Work<T> {
  readonly mode: IDBTransactionMode
  readonly durability: Durability
  readonly callback: (store: IDBObjectStore) => T | PromiseLike<T>
}

/** The page was frozen before a transaction was complete: nothing of it is written. */
class Interrupted extends Error {
  override readonly name = 'Interrupted' as const
}

/** What the callback of a transaction threw or rejected with: the caller's own error, to be handed back as it is. */
class CallbackFailure extends Error {
  override readonly name = 'CallbackFailure' as const
}

/** What all transactions of a store have in common. */
interface Context {
  readonly name: string
  readonly rest: PageRest
  readonly first: FirstAnswer
}

async function transact<T>(database: IDBDatabase, work: Work<T>, { name, rest, first }: Context): Promise<T> {
  if (rest.isAsleep()) throw new Interrupted('The page is frozen.')
  const transaction = database.transaction(STORE_NAME, work.mode, { durability: work.durability })
  let isInterrupted = false
  const release = rest.guard(() => {
    isInterrupted = true
    abort(transaction)
  })
  let endWatch = (): void => undefined
  const unanswered = new Promise<never>((_, reject) => {
    endWatch = first.watch(transaction, work.mode, () => {
      if (abort(transaction) || work.mode === 'readonly') reject(noAnswer(name))
    })
  })
  const completed = complete(transaction, work.callback)
  // Of one that was given up nobody awaits the end.
  completed.catch(() => undefined)
  try {
    return await Promise.race([completed, unanswered])
  } catch (cause) {
    throw isInterrupted ? new Interrupted('The page was frozen.', { cause }) : cause
  } finally {
    endWatch()
    release()
  }
}

const noAnswer = (name: string): StorageError =>
  new StorageError('no-answer', name, `The database ${name} opens, but does not answer. Restart the browser.`)

async function complete<T>(
  transaction: IDBTransaction,
  callback: (store: IDBObjectStore) => T | PromiseLike<T>,
): Promise<T> {
  const completed = completion(transaction)
  // Awaited below in every case but a callback that fails, where the abort is expected.
  completed.catch(() => undefined)
  const objects = transaction.objectStore(STORE_NAME)
  let refused: DOMException | undefined
  const failed = async (cause: unknown): Promise<never> => {
    abort(transaction)
    if (!(cause instanceof DOMException)) throw new CallbackFailure('The callback of a transaction failed.', { cause })
    refused = cause
    await completed
    throw cause
  }
  const work = async (): Promise<T> => callback(objects)
  const [value] = await Promise.all([work().catch(failed), completed]).catch((reason: unknown) => {
    // The transaction knows why a request failed. Of a value that can not be stored it knows only that it was undone.
    throw refused !== undefined && isAbort(reason) ? refused : reason
  })
  return value
}

/** Undoes a transaction. @returns `false` when it is over, or being committed. */
function abort(transaction: IDBTransaction): boolean {
  try {
    transaction.abort()
    return true
  } catch {
    return false
  }
}

/** Settles with the transaction. The reason of an abort is the first request's where the browser names none. */
function completion(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    let requestError: DOMException | undefined
    transaction.addEventListener('error', ({ target }) => {
      if (target !== null && 'error' in target && target.error instanceof DOMException) requestError ??= target.error
    })
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => {
      reject(transaction.error ?? requestError ?? new DOMException('The transaction was aborted.', 'AbortError'))
    })
  })
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'
const LOST: ReadonlySet<string> = new Set(['InvalidStateError', 'UnknownError', 'AbortError'])
const isLostConnection = (error: unknown): boolean => error instanceof DOMException && LOST.has(error.name)

function toStorageError(error: unknown, database: string): unknown {
  if (error instanceof CallbackFailure) return error.cause
  if (!(error instanceof DOMException)) return error
  return error.name === 'QuotaExceededError'
    ? new StorageError('quota', database, `There is no room left for ${database}; nothing was written.`, {
        cause: error,
      })
    : new StorageError('failed', database, `A transaction of ${database} was undone: ${error.message}`, {
        cause: error,
      })
}
