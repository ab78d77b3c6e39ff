// Checked by the compiler, not run: code as the documentation of the reference packages shows it, with our names.
import { DurableStream, IdempotentProducer, stream, type JsonBatch, type StreamErrorHandler } from '@oxbow/client'
import { createStateSchema, createStreamDB, createLiveQueryCollection, eq } from '@oxbow/state/db'
import { MaterializedState, isChangeEvent, type StateEvent } from '@oxbow/state'
import * as z from 'zod'

const url = 'https://streams.test/v1/stream/s'
const user = z.object({ id: z.string(), name: z.string() })
const state = createStateSchema({ users: { schema: user, type: 'user', primaryKey: 'id' } })

export const followers = async (token: () => Promise<string>, saved?: string): Promise<() => void> => {
  const onError: StreamErrorHandler = async () => ({ headers: { Authorization: await token() } })
  const response = await stream<StateEvent<{ id: string }>>({ url, offset: saved, headers: { a: token }, onError })
  const rows = new MaterializedState()
  const apply = (batch: JsonBatch<StateEvent<{ id: string }>>): void => {
    for (const event of batch.items) if (isChangeEvent(event)) rows.apply(event)
  }
  return response.subscribeJson(apply)
}

export const writers = async (): Promise<void> => {
  const handle = await DurableStream.create({ url, contentType: 'application/json', ttlSeconds: 60 })
  const producer = new IdempotentProducer(handle, 'p', { autoClaim: true, onError: (error) => error.message })
  producer.append(JSON.stringify({ a: 1 }))
  await producer.flush()
  return handle.append(JSON.stringify({ a: 1 }), { seq: '1' })
}

export const databases = async () => {
  const db = createStreamDB({
    streamOptions: { url, contentType: 'application/json' },
    state,
    actions: ({ db: own, stream: handle }) => ({
      // Parameters without types, as the documentation writes them.
      addUser: {
        onMutate: (added) => {
          own.collections.users.insert(added)
        },
        mutationFn: async (added) => {
          const txid = crypto.randomUUID()
          await handle.append(JSON.stringify(state.users.insert({ value: added, headers: { txid } })))
          await own.utils.awaitTxId(txid)
        },
      },
      rename: {
        onMutate: ({ id, updates }) => {
          own.collections.users.update(id, (draft) => void Object.assign(draft, updates))
        },
        mutationFn: async ({ id, updates }) => {
          const current = own.collections.users.get(id)
          const value = { ...current, ...updates }
          await handle.append(JSON.stringify(state.users.update({ value, ...(current && { oldValue: current }) })))
        },
      },
    }),
  })
  await db.preload()
  await db.actions.addUser({ id: '1', name: 'Kyle' }).isPersisted.promise
  await db.actions.rename({ id: '1', updates: { name: 'Kyle Mathews' } }).isPersisted.promise
  const named = createLiveQueryCollection((query) =>
    query.from({ one: db.collections.users }).where(({ one }) => eq(one.name, 'Kyle')),
  )
  const names: string[] = named.toArray.map(({ name }) => name)
  const size: number = db.collections.users.size
  db.close()
  return { names, size, first: db.collections.users.get('1')?.name }
}
