// What the packages take for granted of every engine. A failure here is news about an engine, not about the packages.
import { eventually, expect, smoke, test } from './test.ts'
import type { Tab } from './engine.ts'
import { expectTakeover } from './takeover.ts'
import type { PlatformPage } from './pages/platform.page.ts'

/** The last tab has the lock, the first two wait for it in this order. */
const queueBehind = async (open: <Page>(page: string) => Promise<Tab<Page>>, releaseOnHide: boolean) => {
  const tabs = []
  for (let n = 0; n < 3; n += 1) tabs.push(await open<PlatformPage>('platform'))
  const [first, second, leader] = tabs as [Tab<PlatformPage>, Tab<PlatformPage>, Tab<PlatformPage>]
  await leader.run((page, options) => page.hold(options), { releaseOnHide })
  for (const [at, tab] of [first, second].entries()) {
    await tab.run((page) => page.queue())
    await eventually(() => leader.run((page) => page.waiting())).toBe(at + 1)
  }
  return { first, second, leader }
}

const grantedAt = (tab: Tab<PlatformPage>): Promise<number | undefined> => tab.run((page) => page.grantedAt())

test('a lock passes to the tab that waited longest when the holder closes', smoke, async ({ open, site }) => {
  const { first, second, leader } = await queueBehind(open, false)
  await leader.close()
  await expectTakeover(site, () => grantedAt(first))
  expect(await grantedAt(second)).toBe(null)
})

test('a lock passes on when the holder reloads', async ({ open, site }) => {
  const { first, second, leader } = await queueBehind(open, false)
  await leader.reload()
  await expectTakeover(site, () => grantedAt(first))
  expect(await Promise.all([second, leader].map(grantedAt))).toEqual([null, null])
})

test('a lock that is let go in pagehide passes on when the holder goes to another page', async ({ open, site }) => {
  const { first, second, leader } = await queueBehind(open, true)
  await leader.navigate(site.pageUrl('offsets'))
  await expectTakeover(site, () => grantedAt(first))
  expect(await grantedAt(second)).toBe(null)
})

test('a lock that is stolen is lost with an AbortError in the tab that had it', async ({ open }) => {
  const { second, leader } = await queueBehind(open, false)
  const thief = await open<PlatformPage>('platform')
  await thief.run((page) => page.steal())
  expect(await leader.run((page) => page.lost())).toBe('AbortError')
  expect(await grantedAt(second)).toBe(null)
})

test('who hears of a commit finds it in the database', async ({ open }) => {
  const [left, right] = [await open<PlatformPage>('platform'), await open<PlatformPage>('platform')]
  await right.run((page) => page.listen())
  await left.run((page, count) => page.commitAndPost(count), 200)
  await eventually(async () => (await right.run((page) => page.heard())).length).toBe(200)
  const heard = await right.run((page) => page.heard())
  expect(heard.filter(([message, stored]) => stored < message)).toEqual([])
})

test('no message is lost and none overtakes another, however fast they are posted', async ({ open }) => {
  const [left, right] = [await open<PlatformPage>('platform'), await open<PlatformPage>('platform')]
  await right.run((page) => page.listen())
  await left.run((page) => page.burst(500, 20_000))
  await eventually(async () => (await right.run((page) => page.heard())).length).toBe(500)
  const heard = await right.run((page) => page.heard())
  expect(heard.map(([message]) => message)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1))
})
