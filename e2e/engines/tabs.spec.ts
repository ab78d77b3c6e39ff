// Several tabs of one application: one connection, failover, rows and writes that survive.
import { eventually, expect, smoke, test } from './test.ts'
import { note, openTabs, rolesOf, rowsOf, settles, statusOf, type Notes } from './note-tabs.ts'
import { expectTakeover } from './takeover.ts'

/** When the first of the tabs began to read for all. */
const firstLedAt = async (tabs: readonly Notes[]) =>
  (await Promise.all(tabs.map((tab) => tab.run((page) => page.ledAt())))).find((at) => at != null)

test(
  'tabs share one connection, and another goes on where the reader that closes had come',
  smoke,
  async ({ open, site, streams }) => {
    const [leader, ...others] = await openTabs(open, streams, 3)
    if (leader === undefined) throw new Error('No tab was opened')
    expect(await rolesOf([leader, ...others])).toEqual(['leader', 'follower', 'follower'])
    expect(await streams.liveReaders()).toBe(1)
    await streams.append(note('a'), note('b'))
    await settles([leader, ...others], 'a', 'b')
    const { offset } = await statusOf(leader)

    const reads = streams.readOffsets.length
    await leader.close()
    await expectTakeover(site, () => firstLedAt(others))
    await eventually(() => [...new Set(streams.readOffsets.slice(reads))]).toEqual([offset])
    await streams.append(note('c'))
    await settles(others, 'a', 'b', 'c')
    expect((await rolesOf(others)).sort()).toEqual(['follower', 'leader'])
    expect(await streams.liveReaders()).toBe(1)
    for (const tab of others) {
      expect(await tab.run((page) => page.shown())).toEqual(['insert a', 'insert b', 'insert c'])
    }
  },
)

test('a reader that reloads comes back as one that follows', async ({ open, site, streams }) => {
  const [leader, other] = await openTabs(open, streams, 2)
  if (leader === undefined || other === undefined) throw new Error('No tab was opened')
  await streams.append(note('a'))
  await settles([leader, other], 'a')
  await leader.reload()
  await expectTakeover(site, () => firstLedAt([other]))
  await streams.append(note('b'))
  await settles([leader, other], 'a', 'b')
  expect(await rolesOf([leader, other])).toEqual(['follower', 'leader'])
  expect(await streams.liveReaders()).toBe(1)
})

test('a reader that goes to another page hands over, and shows what is new when it comes back', async ({
  open,
  site,
  streams,
}) => {
  const [leader, other] = await openTabs(open, streams, 2)
  if (leader === undefined || other === undefined) throw new Error('No tab was opened')
  await leader.navigate(site.pageUrl('offsets'))
  await expectTakeover(site, () => firstLedAt([other]))
  await streams.append(note('a'))
  await settles([other], 'a')
  await leader.back()
  await settles([leader, other], 'a')
  expect(await rolesOf([leader, other])).toEqual(['follower', 'leader'])
  await eventually(() => streams.liveReaders()).toBe(1)
})

test(
  'rows are there after a reload while the server is down, and nothing is read twice',
  smoke,
  async ({ open, streams }) => {
    const ids = Array.from({ length: 200 }, (_, n) => `n${String(n).padStart(3, '0')}`)
    await streams.append(...ids.map(note))
    const [tab] = await openTabs(open, streams, 1)
    if (tab === undefined) throw new Error('No tab was opened')
    await settles([tab], ...ids)
    const { offset } = await statusOf(tab)
    await streams.stop()
    await tab.reload()
    await eventually(() => rowsOf(tab)).toEqual(ids)
    const first = await tab.run((page) => page.firstRowsMs())
    test.info().annotations.push({ type: 'rows on the screen', description: `${Math.round(Number(first))} ms` })
    const reads = streams.readOffsets.length
    await streams.start()
    await streams.append(note('x'))
    await settles([tab], ...ids, 'x')
    expect(streams.readOffsets[reads]).toBe(offset)
  },
)

test(
  'what two tabs write while the server is down arrives once and in order, although one is closed',
  smoke,
  async ({ open, streams }) => {
    const [left, right] = await openTabs(open, streams, 2)
    if (left === undefined || right === undefined) throw new Error('No tab was opened')
    await streams.stop()
    await left.run((page) => page.add('1-left'))
    await eventually(() => rowsOf(right)).toEqual(['1-left'])
    await right.run((page) => page.add('2-right'))
    await left.run((page) => page.add('3-left'))
    await eventually(() => rowsOf(right)).toEqual(['1-left', '2-right', '3-left'])
    expect((await statusOf(right)).pendingCount).toBe(3)
    await left.close()
    await streams.start()
    await settles([right], '1-left', '2-right', '3-left')
    expect(await streams.log()).toEqual(['1-left', '2-right', '3-left'])
  },
)

test('what a tab has written offline is sent after a reload, by whichever tab is there', async ({ open, streams }) => {
  const [left, right] = await openTabs(open, streams, 2)
  if (left === undefined || right === undefined) throw new Error('No tab was opened')
  await streams.stop()
  await right.run((page) => page.add('1'))
  await right.reload()
  await eventually(() => rowsOf(right)).toEqual(['1'])
  await right.run((page) => page.add('2'))
  await left.close()
  await right.close()
  await streams.start()
  const [again] = await openTabs(open, streams, 1)
  if (again === undefined) throw new Error('No tab was opened')
  await settles([again], '1', '2')
  expect(await streams.log()).toEqual(['1', '2'])
})
