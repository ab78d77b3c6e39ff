// The page of every tab: one database, random writes on demand, and a report of everything that the checker needs.
import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import * as z from 'zod'
import type { PageState } from '../page-state.ts'
import { type ChaosRow, markOfDelete, type TypedRow, type WriteRecord } from '../write-record.ts'
import { loseMessages } from './lose-messages.ts'
import { watchAwake } from './watch-awake.ts'

declare global {
  /** Put here by the browser; calls the harness. */
  function chaosReport(text: string): void
  var chaos: { write(dice: number): void; state(): PageState; rows(): TypedRow[]; block(durationMs: number): void }
}

const report = (kind: string, fields: object = {}): void => chaosReport(JSON.stringify({ kind, ...fields }))
addEventListener('error', ({ message }) => report('error', { message }))
addEventListener('unhandledrejection', ({ reason }) => report('error', { message: `unhandled: ${String(reason)}` }))
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) report('restored')
})
loseMessages(0.05, () => report('lost-message'))
const awake = watchAwake()

const row = z.object({ id: z.string(), by: z.string(), n: z.number(), mark: z.string() })
const state = createStateSchema({
  items: { schema: row, type: 'item', primaryKey: 'id' },
  ticks: { schema: row, type: 'tick', primaryKey: 'id' },
})
const doc = Array.from(crypto.getRandomValues(new Uint8Array(4)), (byte) => byte.toString(16).padStart(2, '0')).join('')
const db = createStreamDB({
  state,
  streamOptions: { url: new URL('/v1/stream/chaos', location.href).href },
  onReject: ({ entry, reason }) => report('rejected', { reason, entry }),
  onDiagnostic: (diagnostic) => report('diagnostic', { diagnostic: describe(diagnostic) }),
})
const { items, ticks } = db.collections

let newest = 0
ticks.subscribeChanges(
  (changes) => {
    for (const { key, value, previousValue } of changes) {
      const before = previousValue?.n ?? 0
      if (value.n < before) report('regressed', { key, from: before, to: value.n })
      newest = Math.max(newest, value.n)
    }
  },
  { includeInitialState: true },
)
items.subscribeChanges(() => undefined, { includeInitialState: true })

let { role } = db.status.get()
db.status.subscribe(() => {
  const next = db.status.get().role
  if (next !== role) report('role', { role: next, doc })
  role = next
})

const SHARED = ['shared-0', 'shared-1', 'shared-2', 'shared-3']
/** The rows that this load of the page has made: nobody else deletes them. */
const own: string[] = []
let count = 0
let unsettled = 0

/** Does one write; `dice` in [0, 1) says which. */
const write = (dice: number): void => {
  count += 1
  const startedAt = Date.now()
  const fields = { by: doc, n: count, mark: `${doc}.${count}` }
  const { mark, transaction } = change(dice, fields)
  unsettled += 1
  const settle = (kind: string, more: object): void => {
    unsettled -= 1
    const record: WriteRecord = { mark, by: doc, n: fields.n, startedAt, durableAt: Date.now() }
    const awakeSince = awake.since() ?? Infinity
    report(kind, { record, wasAwake: awakeSince <= startedAt, ...more })
  }
  transaction.isPersisted.promise.then(
    () => settle('durable', {}),
    (error: unknown) => settle('refused', { error: String(error) }),
  )
}

const change = (
  dice: number,
  fields: Omit<ChaosRow, 'id'>,
): { mark: string; transaction: { isPersisted: { promise: Promise<unknown> } } } => {
  const { mark } = fields
  const update = (id: string) => ({ mark, transaction: items.update(id, (draft) => void Object.assign(draft, fields)) })
  const index = Math.floor(dice * 1000)
  const mine = own[index % Math.max(1, own.length)]
  const shared = SHARED[index % SHARED.length]
  if (dice < 0.2 && mine !== undefined) return update(mine)
  if (dice < 0.35 && shared !== undefined && items.has(shared)) return update(shared)
  if (dice < 0.55 && mine !== undefined) {
    own.splice(own.indexOf(mine), 1)
    return { mark: markOfDelete(mine), transaction: items.delete(mine) }
  }
  const id = `${doc}-${fields.n}`
  own.push(id)
  return { mark, transaction: items.insert({ id, ...fields }) }
}

const plain = ({ id, by, n, mark }: ChaosRow): ChaosRow => ({ id, by, n, mark })

globalThis.chaos = {
  write,
  state: () => {
    const { offset, phase, role: now, storage, isUpToDate, pendingCount: pending } = db.status.get()
    const standing = { offset, phase, role: now, storage, isUpToDate, pending }
    return { doc, at: Date.now(), awakeSince: awake.since(), newest, unsettled, ...standing }
  },
  rows: () => [
    ...items.toArray.map((value) => ({ type: 'item', value: plain(value) })),
    ...ticks.toArray.map((value) => ({ type: 'tick', value: plain(value) })),
  ],
  block: (durationMs) => {
    const until = performance.now() + durationMs
    while (performance.now() < until);
    awake.begin()
  },
}
report('loaded', { doc })

function describe(diagnostic: object): object {
  return Object.fromEntries(
    Object.entries(diagnostic).map(([name, value]) => [name, value instanceof Error ? String(value) : value]),
  )
}
