import type { StoragePort } from '../environment.ts'
import { never, type TabLife } from './tab-life.ts'

/**
 * The storage as one tab has it. When the tab is gone, its open transactions are aborted, its connections closed, and
 * opening answers nothing any more. A tab that is frozen while a request is on its way gets its answer nevertheless:
 * wrap the store (`tab.wrap`) where that matters.
 */
export function createTabStorage(
  life: TabLife,
  { indexedDB, keyRange }: Pick<StoragePort, 'indexedDB' | 'keyRange'>,
): StoragePort {
  return {
    indexedDB: createTabFactory(life, indexedDB),
    keyRange,
    estimate: () => (life.isGone ? never() : Promise.resolve(undefined)),
    isPersisted: () => (life.isGone ? never() : Promise.resolve(false)),
    persist: () => (life.isGone ? never() : Promise.resolve(false)),
  }
}

function createTabFactory(life: TabLife, factory: IDBFactory): IDBFactory {
  return new Proxy(factory, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        const answer: unknown = Reflect.apply(member, target, args)
        if (property === 'open' && isOpenRequest(answer)) watch(life, answer)
        return answer
      }
    },
  })
}

const isOpenRequest = (answer: unknown): answer is IDBOpenDBRequest =>
  typeof answer === 'object' && answer !== null && 'onupgradeneeded' in answer

/** Follows a connection from its request on, so that it ends with its tab. */
function watch(life: TabLife, request: IDBOpenDBRequest): void {
  const silence = (event: Event): void => {
    if (life.isGone) event.stopImmediatePropagation()
  }
  for (const name of ['error', 'blocked'] as const) request.addEventListener(name, silence)
  life.track(untilOneOf(request, ['success', 'error', 'blocked']))
  request.addEventListener('upgradeneeded', (event) => {
    if (!life.isGone) return
    event.stopImmediatePropagation()
    request.transaction?.abort()
  })
  request.addEventListener('success', (event) => {
    const database = request.result
    if (life.isGone) {
      event.stopImmediatePropagation()
      return database.close()
    }
    const active = followTransactions(database, life)
    life.onEnd(() => {
      for (const transaction of active) abort(transaction)
      database.close()
    })
  })
}

/** The transactions of a connection that have not ended. */
function followTransactions(database: IDBDatabase, life: TabLife): ReadonlySet<IDBTransaction> {
  const active = new Set<IDBTransaction>()
  const begin = database.transaction.bind(database)
  database.transaction = (...args) => {
    const transaction = begin(...args)
    active.add(transaction)
    life.track(untilOneOf(transaction, ['complete', 'abort']))
    for (const name of ['complete', 'abort'] as const) {
      transaction.addEventListener(name, () => active.delete(transaction))
    }
    return transaction
  }
  return active
}

/** Resolves with the first of these events. */
const untilOneOf = (target: EventTarget, names: ReadonlyArray<string>): Promise<void> =>
  new Promise((resolve) => {
    for (const name of names) target.addEventListener(name, () => resolve(), { once: true })
  })

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort()
  } catch {
    // It was committing: that goes through.
  }
}
