import { expect, it } from 'vitest'
import type { Changeset } from '../core/changeset.ts'
import { ignoredReplicaPorts } from '../../test/ignored-replica-ports.ts'
import { Outbox } from '../outbox/outbox.ts'
import { createMemoryStore } from '../storage/memory-store.ts'
import type { Store } from '../storage/store.ts'
import { Replica } from './replica.ts'

const changeset: Changeset = {
  ...{ from: '-1', to: '0001', reset: false, deletes: [], txids: [], nextOrdinal: 1 },
  puts: [['todo', 'a', { id: 'a' }, 0]],
}

const createGate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

const createReplica = (store: Store): Replica => {
  const outbox = new Outbox({
    store: () => Promise.resolve(store),
    announce: () => undefined,
    heal: () => Promise.resolve(),
  })
  return new Replica({ store, outbox, ...ignoredReplicaPorts })
}

it('commits in its own epoch although something was read before it took over and came after it', async () => {
  const store = createMemoryStore()
  const [held, asked] = [createGate(), createGate()]
  let loads = 0
  const slow: Store = {
    ...store,
    load: async () => {
      const state = await store.load()
      loads += 1
      if (loads === 1) return state
      asked.open()
      await held.opened
      return state
    },
    // Another tab's word makes it look at everything again.
    changesetsAfter: async (seq) => (loads === 1 ? undefined : store.changesetsAfter(seq)),
  }
  const replica = createReplica(slow)
  await replica.hydrated()
  const healing = replica.heal()
  await asked.opened
  await replica.takeOver()
  held.open()
  await healing
  expect(await replica.commit(changeset, undefined)).toBe(true)
  expect(replica.meta).toMatchObject({ epoch: 1, seq: 1, offset: '0001' })
})
