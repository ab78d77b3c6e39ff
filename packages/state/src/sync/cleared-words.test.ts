import { expect, it } from 'vitest'
import { createDatabaseScene, DATABASE, type DatabaseScene } from '../../test/database-scene.ts'
import { ignoredReplicaPorts } from '../../test/ignored-replica-ports.ts'
import type { Entry } from '../core/entry.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import { Outbox } from '../outbox/outbox.ts'
import type { Store } from '../storage/store.ts'
import { Replica } from './replica.ts'

const entry = (txid: string): Entry => ({ txid, createdAt: 0, writes: [] })
const txidsOf = ({ entries }: { entries: ReadonlyArray<Entry> }): string[] => entries.map(({ txid }) => txid)

/** What the browser does when the user clears the site's data. */
const clearSite = (scene: DatabaseScene): Promise<void> =>
  new Promise((resolve) => {
    scene.factory.deleteDatabase(DATABASE).addEventListener('success', () => resolve())
  })

/** A tab over a store, and the words of changes that it has for the others. */
function createTab(store: Store) {
  const words: Array<{ readonly t: 'outbox'; readonly rev: number; readonly change: OutboxChange }> = []
  const outbox: Outbox = new Outbox({
    store: async () => ({
      changeOutbox: (change) => replica.changeOutbox(change),
      outboxHead: () => replica.outboxHead(),
      secure: (txids) => replica.secure(txids),
    }),
    announce: (rev, change) => words.push({ t: 'outbox', rev, change }),
    heal: () => replica.heal(),
  })
  const replica = new Replica({ store, outbox, ...ignoredReplicaPorts })
  return { outbox, replica, words }
}

/** Two tabs over one database; something may happen before the second one reads it as a whole, or its outbox. */
async function createScene() {
  const scene = createDatabaseScene()
  const before: { load?: () => Promise<void>; outbox?: () => Promise<void> } = {}
  const once = async (what: keyof typeof before): Promise<void> => {
    const happen = before[what]
    before[what] = undefined as never
    await happen?.()
  }
  const [first, inner] = [createTab(scene.open()), scene.open()]
  const second = createTab({
    ...inner,
    async load() {
      const state = await inner.load()
      await once('load')
      return state
    },
    async outbox() {
      await once('outbox')
      return inner.outbox()
    },
  })
  await first.replica.hydrated()
  await second.replica.hydrated()
  return { scene, first, second, before, stored: async () => txidsOf((await scene.open().load()).outbox) }
}

it('a write that was stored before the site was cleared is written again by its tab, also if that had missed another', async () => {
  const { scene, first, second, before, stored } = await createScene()
  await first.outbox.enqueue(entry('missed'))
  before.outbox = () => clearSite(scene)
  await second.outbox.enqueue(entry('own'))
  expect([txidsOf(second.outbox.get()), await stored()]).toEqual([['own'], ['own']])
  await first.replica.heal()
  expect(await stored()).toEqual(['own', 'missed'])
})

it.each([
  ['the next', 1],
  ['a later', 2],
])(
  'a write that is heard of while its tab writes the data again, as %s change of the old, is written again too',
  async (_, count) => {
    const { scene, first, second, before, stored } = await createScene()
    await second.outbox.enqueue(entry('a'))
    await first.replica.heal()
    for (const txid of ['b', 'c'].slice(0, count)) await first.outbox.enqueue(entry(txid))
    const last = first.words.at(-1)
    if (last === undefined) throw new Error('There is no word.')
    before.load = async () => second.replica.receive(last)
    await clearSite(scene)
    await second.replica.heal()
    const heard = ['b', 'c'][count - 1]
    expect([txidsOf(second.outbox.get()), await stored()]).toEqual([
      ['a', heard],
      ['a', heard],
    ])
  },
)

it('late word of what was stored before is not taken for the next change of what was written again', async () => {
  const { scene, first, second } = await createScene()
  await first.outbox.enqueue(entry('a'))
  await second.replica.heal()
  for (const txid of ['b', 'c', 'd']) await first.outbox.enqueue(entry(txid))
  await clearSite(scene)
  await second.replica.heal()
  for (const word of first.words) second.replica.receive(word)
  await second.replica.settled()
  expect(txidsOf(second.outbox.get())).toEqual(['a'])
})

it('rows that are written again hide no write that another tab has written again: what they have of it has ended', async () => {
  const { scene, first, second, before } = await createScene()
  const profileId = first.outbox.get().profileId
  const [sent, unknown] = [`${profileId}-sent`, `${profileId}-unknown`]
  await first.outbox.enqueue(entry(sent))
  await second.replica.heal()
  await first.replica.takeOver()
  const changeset = { from: '-1', to: '0001', reset: false, puts: [], deletes: [], txids: [sent], nextOrdinal: 0 }
  await first.replica.commit(changeset, undefined)
  await clearSite(scene)
  await second.replica.heal()
  await first.replica.heal()
  const { outbox, meta } = await scene.open().load()
  expect([txidsOf(outbox), meta.offset]).toEqual([[], '0001'])
  // What the tab with the rows has never heard of is looked for in the log.
  before.outbox = () => clearSite(scene)
  await second.outbox.enqueue(entry(unknown))
  await first.replica.heal()
  const after = await scene.open().load()
  expect([txidsOf(after.outbox), after.meta.offset]).toEqual([[sent, unknown], '-1'])
})
