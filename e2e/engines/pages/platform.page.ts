// What the packages build on, without the packages: one lock, one channel and one database.
import { expose } from './expose.ts'

export interface PlatformPage {
  /** Takes the lock and keeps it; in `pagehide` it is let go when `releaseOnHide` is set. */
  hold(options: { releaseOnHide: boolean }): Promise<void>
  /** Queues for the lock, to keep it. */
  queue(): void
  /** When the lock was granted, in milliseconds since 1970; null as long as it is not. */
  grantedAt(): number | undefined
  /** How many requests wait for the lock in all tabs. */
  waiting(): Promise<number>
  /** Takes the lock away from whoever has it. */
  steal(): Promise<void>
  /** How the lock was lost, once it was. */
  lost(): Promise<string>
  /** Listens; every message is answered by what the database holds at that moment. */
  listen(): Promise<void>
  /** What was heard: the number in each message, and the number in the database when it came. */
  heard(): ReadonlyArray<readonly [message: number, stored: number]>
  /** Commits each number to the database and posts it when the commit is complete. */
  commitAndPost(count: number): Promise<void>
  /** Posts so many messages of so many characters, one after the other without a pause. */
  burst(count: number, length: number): void
}

const LOCK = 'lock'
let grantedAt: number | undefined
let loss: Promise<string> = Promise.resolve('never held')

const take = (options: LockOptions, held: Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    loss = navigator.locks
      .request(LOCK, options, () => {
        grantedAt = Date.now()
        resolve()
        return held
      })
      .then(
        () => 'released',
        (error: unknown) => (error instanceof DOMException ? error.name : String(error)),
      )
  })
const forEver = new Promise<void>(() => undefined)

const opened = new Promise<IDBDatabase>((resolve, reject) => {
  const request = indexedDB.open('platform', 1)
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore('kv'))
  request.addEventListener('success', () => resolve(request.result))
  request.addEventListener('error', () => reject(request.error ?? new Error('The database does not open')))
})
const read = async (): Promise<number> => {
  const request = (await opened).transaction('kv').objectStore('kv').get('n')
  return new Promise((resolve) => {
    request.addEventListener('success', () => resolve(Number(request.result)))
  })
}
const write = async (n: number): Promise<void> => {
  const transaction = (await opened).transaction('kv', 'readwrite')
  transaction.objectStore('kv').put(n, 'n')
  return new Promise((resolve) => {
    transaction.addEventListener('complete', () => resolve())
  })
}

const channel = new BroadcastChannel('platform')
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no target: it is of one origin
const post = (message: string): void => channel.postMessage(message)
const heard: [number, number][] = []

expose({
  hold: ({ releaseOnHide }) => {
    const hidden = new Promise<void>((resolve) => {
      if (releaseOnHide) addEventListener('pagehide', () => resolve())
    })
    return take({}, hidden)
  },
  queue: () => void take({}, forEver),
  grantedAt: () => grantedAt,
  waiting: async () => (await navigator.locks.query()).pending?.length ?? 0,
  steal: () => take({ steal: true }, forEver),
  lost: () => loss,
  listen: async () => {
    await opened
    channel.addEventListener('message', ({ data }: MessageEvent<string>) => {
      const message = Number(data.split(':')[0])
      void read().then((stored) => heard.push([message, stored]))
    })
  },
  heard: () => heard,
  commitAndPost: async (count) => {
    for (let n = 1; n <= count; n += 1) {
      await write(n)
      post(String(n))
    }
  },
  burst: (count, length) => {
    for (let n = 1; n <= count; n += 1) post(`${n}:${'x'.repeat(length)}`)
  },
} satisfies PlatformPage)
