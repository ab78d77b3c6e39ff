/** What becomes of a request that a tab is about to make. */
export type Verdict = 'go' | 'abort' | 'die'

/**
 * A tab's view of the databases of `factory` in which requests can fail. `judge` is asked before each request of each
 * transaction, with its name and key: `abort` undoes the transaction (with `reason`, when one is given); after `die` the
 * transaction is undone and nothing of this tab answers any more, as after a crash.
 */
export function createFailingFactory(
  factory: IDBFactory,
  judge: (request: { method: string; key: unknown }) => Verdict,
  reason?: DOMException,
): IDBFactory {
  let isDead = false
  const rule = (transaction: IDBTransaction, method: string, args: unknown[]): void => {
    const verdict = isDead ? 'die' : judge({ method, key: WRITES.has(method) ? args[1] : args[0] })
    if (verdict === 'go') return
    isDead ||= verdict === 'die'
    if (reason !== undefined) Object.defineProperty(transaction, 'error', { value: reason })
    try {
      transaction.abort()
    } catch {
      // Undone before.
    }
  }
  const objectsOf = (transaction: IDBTransaction, objects: IDBObjectStore): IDBObjectStore =>
    new Proxy(objects, {
      get(target, property) {
        if (property === 'transaction') return transactionOf(transaction)
        const member: unknown = Reflect.get(target, property, target)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          const request: unknown = Reflect.apply(member, target, args)
          rule(transaction, String(property), args)
          return request
        }
      },
    })
  const transactionOf = (transaction: IDBTransaction): IDBTransaction =>
    new Proxy(transaction, {
      get(target, property) {
        if (property === 'objectStore') return (name: string) => objectsOf(target, target.objectStore(name))
        const member: unknown = Reflect.get(target, property, target)
        if (typeof member !== 'function') return member
        return (...args: unknown[]) => {
          if (property === 'commit') rule(target, 'commit', args)
          if (property === 'commit' && target.error !== null) return undefined
          return Reflect.apply(member, target, args) as unknown
        }
      },
    })
  return new Proxy(factory, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property, target)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        if (isDead && property === 'open') return new EventTarget()
        const answer: unknown = Reflect.apply(member, target, args)
        if (property === 'open') watch(answer as IDBOpenDBRequest)
        return answer
      }
    },
  })

  /** Every transaction of the database that this request opens is judged. */
  function watch(request: IDBOpenDBRequest): void {
    request.addEventListener('success', () => {
      const database = request.result
      const begin = database.transaction.bind(database)
      database.transaction = (...args) => transactionOf(begin(...args))
    })
  }
}

const WRITES: ReadonlySet<string> = new Set(['put', 'add'])
