import type { OutboxRecord, Store, StoredState } from '@oxbow/state/db'
import type { BendStore } from './profile.ts'

type Fetch = typeof globalThis.fetch

/** A protection that is taken away, from outside: between a database and its store, or its server. */
export interface Defect {
  readonly store: BendStore
  readonly fetch: (fetch: Fetch) => Fetch
}

/** The protections that can be taken away. */
export const protections = ['fence', 'journal', 'freeze', 'cas', 'reconcile'] as const
export type Protection = (typeof protections)[number]

/** Nothing is taken away. */
export const noDefect = (): Defect => ({ store: (store) => store, fetch: (fetch) => fetch })

/** Takes one protection away. */
export function without(protection: Protection): Defect {
  switch (protection) {
    case 'fence':
      return { ...noDefect(), store: withoutFence }
    case 'journal':
      return { ...noDefect(), store: (store) => ({ ...store, changesetsAfter: async () => [] }) }
    case 'freeze':
      return withoutFreeze()
    case 'cas':
      return { ...noDefect(), store: withoutCompareAndSet }
    case 'reconcile':
      return { ...noDefect(), fetch: withoutLook }
  }
}

/** Who commits is not asked who it is and on what its changeset is based. */
const withoutFence = (store: Store): Store => ({
  ...store,
  async commit(commit) {
    const { epoch, seq, offset } = await store.meta()
    return store.commit({ ...commit, epoch, seq, changeset: { ...commit.changeset, from: offset } })
  },
})

/** Who changes the outbox is not asked what it believed to find there. */
const withoutCompareAndSet = (store: Store): Store => ({
  ...store,
  async changeOutbox(change) {
    const { frozen, rev } = await store.outbox()
    // Stored by itself, and frozen after that.
    if (change.kind === 'enqueue' && change.freeze !== undefined) return undefined
    if (change.kind === 'freeze') {
      if (frozen !== undefined) await store.changeOutbox({ kind: 'release', stamp: frozen.stamp, newProducer: false })
      return store.changeOutbox({ ...change, seq: undefined, rev: rev + 1 })
    }
    if (!('stamp' in change) || change.stamp === undefined || frozen === undefined) return store.changeOutbox(change)
    // Whose batch it is, and since when it is believed to stand there, is not asked either.
    if (change.kind === 'confirm') return store.changeOutbox({ ...change, stamp: frozen.stamp, rev })
    return store.changeOutbox({ ...change, stamp: frozen.stamp, ...{ txids: undefined, rev: undefined } })
  },
})

/** A batch that is sent again is made anew, of all that waits by then. */
function withoutFreeze(): Defect {
  const stores: Store[] = []
  const sent = new Set<string>()
  return {
    store(store) {
      stores.push(store)
      return store
    },
    fetch: (fetch) => async (input, init) => {
      const headers = new Headers(init?.headers)
      const id = headers.get('Producer-Id')
      const stamp = `${id} ${headers.get('Producer-Seq')}`
      if (id === null || !sent.has(stamp)) {
        sent.add(stamp)
        return fetch(input, init)
      }
      const states = await Promise.all(stores.map((store) => store.load()))
      const own = states.find(({ outbox }) => outbox.frozen?.stamp.producerId === id)
      return fetch(input, own === undefined ? init : { ...init, body: bodyOf(own) })
    },
  }
}

function bodyOf({ outbox, rows }: StoredState): string {
  const waiting: OutboxRecord['entries'] = outbox.entries.filter((entry) => entry.acknowledgedAt === undefined)
  const events = waiting.flatMap(({ txid, writes, frozenWrites }) =>
    (frozenWrites ?? writes).map((write) => {
      const { operation, type, key } = write
      const before = Object(rows.get(type, key)?.value) as object
      const value = 'set' in write ? { id: key, n: 0, ...before, ...write.set } : 'value' in write ? write.value : null
      return { type, key, ...(operation === 'delete' ? {} : { value }), headers: { operation, txid } }
    }),
  )
  return JSON.stringify(events)
}

/** Who looks for a batch is told that the log ends before it. */
const withoutLook =
  (fetch: Fetch): Fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    if (init?.method !== 'HEAD') return response
    const headers = new Headers(response.headers)
    headers.set('Stream-Next-Offset', '-1')
    return new Response(null, { status: response.status, headers })
  }
