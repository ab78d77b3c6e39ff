import { eventually, expect, smoke, test } from './test.ts'
import type { OffsetsPage } from './pages/offsets.page.ts'

const offset = (n: number): string => String(n).padStart(16, '0')

test('an offset survives a reload, and every tab knows it', async ({ open }) => {
  const [left, right] = [await open<OffsetsPage>('offsets'), await open<OffsetsPage>('offsets')]
  expect(await left.run((page, value) => page.save(value), offset(5))).toBe(true)
  expect(await right.run((page) => page.load())).toBe(offset(5))
  await left.reload()
  expect(await left.run((page) => page.load())).toBe(offset(5))
  await right.close()
  expect(await left.run((page) => page.load())).toBe(offset(5))
})

test('offsets only move forward when two tabs save at the same time', async ({ open }) => {
  const [left, right] = [await open<OffsetsPage>('offsets'), await open<OffsetsPage>('offsets')]
  const up = Array.from({ length: 200 }, (_, n) => offset(n * 2))
  const mixed = Array.from({ length: 200 }, (_, n) => offset(((n * 71) % 200) * 2 + 1))
  const written = await Promise.all([
    left.run((page, values) => page.saveAll(values), up),
    right.run((page, values) => page.saveAll(values), mixed),
  ])
  // Each tab's own transactions keep their order, so what it has written can only grow.
  for (const each of written) expect(each).toEqual(each.toSorted())
  expect(await left.run((page) => page.load())).toBe(offset(399))
  expect(await right.run((page) => page.load())).toBe(offset(399))
})

test('a tab lets go of the database when another deletes it, and starts over', async ({ open }) => {
  const [left, right] = [await open<OffsetsPage>('offsets'), await open<OffsetsPage>('offsets')]
  await left.run((page, value) => page.save(value), offset(9))
  expect(await right.run((page) => page.deleteDatabase())).toBe('deleted')
  expect(await left.run((page) => page.load())).toBe(null)
  expect(await left.run((page, value) => page.save(value), offset(1))).toBe(true)
  expect(await right.run((page) => page.load())).toBe(offset(1))
})

test('tabs that were open when the site data were cleared go on with an empty store', smoke, async ({ open }) => {
  const [left, right] = [await open<OffsetsPage>('offsets'), await open<OffsetsPage>('offsets')]
  await left.run((page, value) => page.save(value), offset(9))
  expect(await right.run((page) => page.load())).toBe(offset(9))
  await right.run((page) => page.clearSiteData())
  await eventually(() => left.run((page) => page.load())).toBe(null)
  expect(await right.run((page, value) => page.save(value), offset(1))).toBe(true)
  expect(await left.run((page) => page.load())).toBe(offset(1))
})
