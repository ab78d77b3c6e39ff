import { describe, expect, it } from 'vitest'
import { watchRejections } from '../../test/watch-rejections.ts'
import { createTabsWorld } from '../../test/tabs-world.ts'
import { change } from '../../test/world.ts'
import { milk, tea } from '../../test/todos.ts'

const coffee = { id: '3', text: 'coffee', done: false }

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

async function twoTabs({ locks = true } = {}) {
  const world = await createTabsWorld([change('insert', '1', milk)])
  const open = () => {
    const tab = world.browser.openTab()
    const { fetch } = world
    // Without locks tabs do not tell each other anything.
    const environment = locks ? tab.environment : { ...tab.environment, locks: undefined }
    const streamOptions = { url: world.url, fetch: tab.wrapFetch(fetch), backoffOptions: { initialDelay: 1 } }
    return { tab, db: world.openTab({ user: 'ada', environment, streamOptions }).db }
  }
  const [first, second] = [open(), open()]
  for (const { db } of [first, second]) db.preload().catch(() => undefined)
  await world.run()
  const offline = async () => {
    for (const { tab } of [first, second]) tab.offline()
    await world.run()
  }
  return { world, first, second, offline }
}

describe('after one tab has removed everything', () => {
  it('the other goes on as if it were new, and keeps what is written then', async () => {
    const { world, first, second } = await twoTabs()
    const cleared = first.db.clearLocalData()
    await world.run()
    await cleared
    for (const { db } of [first, second]) db.connect()
    await world.run(1000)
    for (const { db } of [first, second]) {
      expect(db.status.get()).toMatchObject({ phase: 'live', storage: 'best-effort' })
      expect(db.collections.todos.size).toBe(1)
    }
    second.tab.offline()
    first.tab.offline()
    await world.run()
    const { durable } = second.db.writeOf(second.db.collections.todos.insert(tea))
    await world.run()
    await durable
    for (const { tab } of [first, second]) tab.close()
    const later = world.openTab({ user: 'ada' })
    later.db.preload().catch(() => undefined)
    await world.run(1000)
    expect((await world.log()).map(({ key }) => key)).toEqual(['1', '2'])
  })

  it.each(['drop', 'keep'] as const)('no write of before goes in any more, whoever made it (%s)', async (outbox) => {
    const { world, first, second, offline } = await twoTabs()
    const unhandled = watchRejections()
    await offline()
    const written = [tea, coffee].map((row) =>
      codeOf(second.db.writeOf(second.db.collections.todos.insert(row)).durable),
    )
    const cleared = first.db.clearLocalData({ outbox })
    const late = Array.from({ length: 5 }, (_, n) =>
      codeOf(second.db.writeOf(second.db.collections.todos.insert({ ...tea, id: `late-${n}` })).durable),
    )
    await world.run(1000)
    await cleared
    const again = world.openTab({ user: 'ada' })
    again.tab.offline()
    again.db.preload().catch(() => undefined)
    await world.run()
    const answers = await Promise.all([...written, ...late])
    const left = again.db.outbox.get().pending.flatMap(({ writes }) => writes.map(({ key }) => key))
    // What is there was said to be stored, and nothing else is; what was dropped is not there.
    const keys = ['2', '3', 'late-0', 'late-1', 'late-2', 'late-3', 'late-4']
    const stored = keys.filter((_, at) => answers[at] === 'resolved')
    expect(left).toEqual(outbox === 'keep' ? stored : [])
    expect(answers.every((answer) => answer === 'resolved' || answer === 'cleared')).toBe(true)
    expect(second.db.collections.todos.toArray).toEqual([])
    expect(unhandled).toEqual([])
  })

  it.each(['drop', 'keep'] as const)('one that was not told shows nothing more once it looks (%s)', async (outbox) => {
    const { world, first, second } = await twoTabs({ locks: false })
    const cleared = first.db.clearLocalData({ outbox })
    await world.run()
    await cleared
    expect(second.db.collections.todos.size).toBe(1)
    const write = second.db.writeOf(second.db.collections.todos.insert(tea))
    await world.run(1000)
    expect(await codeOf(write.durable)).toBe('cleared')
    expect(second.db.collections.todos.toArray).toEqual([])
    expect(second.db.status.get()).toMatchObject({ phase: 'idle', storage: 'best-effort', pendingCount: 0 })
    expect((await world.log()).map(({ key }) => key)).toEqual(['1'])
  })

  it('one that was not told forgets with the next change of the stream', async () => {
    const { world, first, second } = await twoTabs({ locks: false })
    const cleared = first.db.clearLocalData({ outbox: 'keep' })
    await world.run()
    await cleared
    await world.append(change('insert', '3', coffee))
    await world.run(1000)
    expect(second.db.collections.todos.toArray).toEqual([])
    expect(second.db.status.get()).toMatchObject({ phase: 'idle', storage: 'best-effort' })
    const again = world.openTab({ user: 'ada' })
    again.tab.offline()
    again.db.preload().catch(() => undefined)
    await world.run()
    expect(again.db.collections.todos.size).toBe(0)
  })
})

describe('the promises of a write', () => {
  it.each([
    ['drop', 'own'],
    ['drop', 'other'],
    ['keep', 'own'],
    ['keep', 'other'],
  ] as const)('reject as cleared when everything is removed (%s, by the %s tab)', async (outbox, by) => {
    const { world, first, second, offline } = await twoTabs()
    await offline()
    const write = first.db.writeOf(first.db.collections.todos.insert(tea))
    const ends = [codeOf(write.acked), codeOf(write.synced), codeOf(first.db.whenSettled())]
    await world.run()
    const cleared = (by === 'own' ? first : second).db.clearLocalData({ outbox })
    await world.run()
    await cleared
    expect(await Promise.all(ends)).toEqual(['cleared', 'cleared', 'cleared'])
    expect(await write.durable).toEqual(expect.any(String))
  })

  it('reject as discarded when the write was, here or in another tab, whenever they are looked at', async () => {
    const { world, first, second, offline } = await twoTabs()
    await offline()
    const [one, two] = [tea, coffee].map((row) => first.db.writeOf(first.db.collections.todos.insert(row)))
    const early = codeOf(one?.acked ?? Promise.resolve())
    await world.run()
    const discarded = [
      second.db.outbox.discard((await one?.durable) ?? ''),
      first.db.outbox.discard((await two?.durable) ?? ''),
    ]
    await world.run()
    expect(await Promise.all(discarded)).toEqual([true, true])
    expect(await early).toBe('discarded')
    expect(await codeOf(two?.synced ?? Promise.resolve())).toBe('discarded')
  })

  it('reject as closed when the database is, and a closed one changes nothing', async () => {
    const { world, first, second, offline } = await twoTabs()
    await offline()
    const write = first.db.writeOf(first.db.collections.todos.insert(tea))
    const ends = [codeOf(write.acked), codeOf(write.synced)]
    await world.run()
    const txid = await write.durable
    first.db.close()
    expect(await Promise.all(ends)).toEqual(['closed', 'closed'])
    const { outbox } = first.db
    const late = [outbox.discard(txid), outbox.retry(txid), outbox.edit(txid, [])]
    expect(await Promise.all(late.map(codeOf))).toEqual(['closed', 'closed', 'closed'])
    expect(second.db.outbox.get().pending.map((entry) => entry.txid)).toEqual([txid])
  })
})

it('nothing is removed when what was to be sent first is refused', async () => {
  const { world, first } = await twoTabs()
  const refuse = { kind: 'respond', status: 422 } as const
  world.handler.faults.add({ match: ({ method }) => method === 'POST', effect: refuse, times: Infinity })
  first.db.collections.todos.insert(tea)
  const cleared = codeOf(first.db.clearLocalData({ outbox: 'flush' }))
  await world.run(5000)
  expect(await cleared).toBe('not-settled')
  expect(first.db.outbox.get().rejected).toHaveLength(1)
  expect(first.db.collections.todos.size).toBe(1)
})
