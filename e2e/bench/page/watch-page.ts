// Notes what the browser tells about the page: long tasks, and how long transactions take that write to a journal.

/** The longest task so far in milliseconds; 0 when none was over 50, which is where the browser begins to tell. */
export const watchLongTasks = (): (() => number) => {
  const durations: number[] = []
  const observer = new PerformanceObserver((entries) => {
    for (const { duration } of entries.getEntries()) durations.push(duration)
  })
  observer.observe({ type: 'longtask', buffered: true })
  return () => {
    for (const { duration } of observer.takeRecords()) durations.push(duration)
    return Math.max(0, ...durations)
  }
}

/** Times every transaction that adds a record to a journal, from its beginning to its `complete`. */
export const watchJournal = (): { readonly durations: number[] } => {
  const durations: number[] = []
  const began = new WeakMap<IDBTransaction, number>()
  const { transaction } = IDBDatabase.prototype
  IDBDatabase.prototype.transaction = function (...given): IDBTransaction {
    const made = transaction.apply(this, given)
    began.set(made, performance.now())
    return made
  }
  const { add } = IDBObjectStore.prototype
  IDBObjectStore.prototype.add = function (value: unknown, key?: IDBValidKey): IDBRequest<IDBValidKey> {
    const at = began.get(this.transaction)
    if (typeof key === 'string' && key.startsWith('j/') && at !== undefined)
      this.transaction.addEventListener('complete', () => durations.push(performance.now() - at))
    return add.call(this, value, key)
  }
  return { durations }
}

/** How long `work` keeps going, waiting for a turn of the event loop between two rounds. */
export const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs))

/** The moment of the next frame. */
export const nextFrame = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => resolve()))

/** Resolves when nobody folds a journal of this origin into rows, and nobody has for a while. */
export const untilFolded = async (): Promise<void> => {
  for (let quiet = 0; quiet < 5;) {
    await pause(100)
    quiet = (await isFolding()) ? 0 : quiet + 1
  }
}

const isFolding = async (): Promise<boolean> => {
  for (const { name = '' } of await indexedDB.databases()) {
    const database = await resultOf(indexedDB.open(name))
    const layout: unknown = await resultOf(database.transaction('kv').objectStore('kv').get('l'))
    database.close()
    if (typeof layout === 'object' && layout !== null && 'claim' in layout && layout.claim !== '') return true
  }
  return false
}

const resultOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })
