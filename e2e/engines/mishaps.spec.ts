// What happens to tabs, and only a real engine shows.
import { note, openTabs, rolesOf, rowsOf, settles, statusOf } from './note-tabs.ts'
import { eventually, expect, test } from './test.ts'

test('a reader in a long task is robbed by a tab that is looked at, and follows when it is over (case 7)', async ({
  open,
  streams,
}) => {
  const [leader, other] = await openTabs(open, streams, 2)
  if (leader === undefined || other === undefined) throw new Error('No tab was opened')
  await streams.append(note('a'))
  await settles([leader, other], 'a')
  await leader.run((page) => page.blockFor(11_000))
  // A write asks at once whether somebody is awake.
  await other.run((page) => page.add('b'))
  await eventually(async () => (await statusOf(other)).role).toBe('leader')
  await streams.append(note('c'))
  await settles([other, leader], 'a', 'b', 'c')
  expect(await rolesOf([leader, other])).toEqual(['follower', 'leader'])
  expect([...(await streams.log())].sort()).toEqual(['a', 'b', 'c'])
  await eventually(() => streams.liveReaders()).toBe(1)
})

test('changes that are too large for a message are shown by all tabs (case 20)', async ({ open, streams }) => {
  const [leader, ...others] = await openTabs(open, streams, 3)
  if (leader === undefined) throw new Error('No tab was opened')
  const ids = Array.from({ length: 1000 }, (_, n) => `n${String(n).padStart(4, '0')}`)
  const reads = streams.readOffsets.length
  await streams.append(...ids.map((id) => ({ id, text: 'x'.repeat(1000) })))
  await settles([leader, ...others], ...ids)
  for (const tab of others) {
    expect(await tab.run((page) => page.shown().length)).toBe(ids.length)
  }
  // They came once, over the connection that was open; a request since then asks for what comes after them.
  const { offset } = await statusOf(leader)
  expect(streams.readOffsets.slice(reads).filter((asked) => asked !== offset)).toEqual([])
})

test('six streams of one server stay current over four live requests (case 12)', async ({ open, streams }) => {
  const names = ['one', 'two', 'three', 'four', 'five', 'six']
  const all = await Promise.all(names.map((name) => streams.addStream(name)))
  const tabs = []
  for (const stream of all) tabs.push(...(await openTabs(open, stream, 1)))
  await Promise.all(all.map((stream, n) => stream.append(note(`${n}`))))
  for (const [n, tab] of tabs.entries()) {
    await eventually(() => rowsOf(tab)).toEqual([`${n}`])
  }
  expect(await rolesOf(tabs)).toEqual(names.map(() => 'leader'))
  await eventually(() => streams.liveReaders()).toBe(4)
})
