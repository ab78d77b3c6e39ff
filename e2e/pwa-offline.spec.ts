// The page starts without a server, and what is written meanwhile arrives once.
import type { Site } from './fixtures/site.ts'
import { expect, smoke, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

/** The texts of the todos that were added, in the order of the log. */
const addedTo = async (site: Site, stream = 'todos') =>
  (await site.events(stream)).filter(({ headers }) => headers.operation === 'insert').map(({ value }) => value?.text)

test(
  'a reload without a server shows the list, and what is written then arrives once',
  smoke,
  async ({ site, visit }) => {
    test.slow()
    const { page } = await visit()
    const ana = todoPage(page)
    await ana.add('Buy milk')
    await ana.isLive()
    await ana.isInstalled()
    await site.stop()

    await page.reload()
    await ana.shows('Buy milk')
    await expect(ana.badge).toContainText('Offline')
    await ana.add('Call Mum')
    await expect(ana.row('Call Mum')).toContainText('waiting')
    await page.reload()
    await ana.shows('Call Mum', 'Buy milk')
    await expect(ana.badge).toContainText('1 change waiting')

    await site.start()
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await ana.isLive()
    expect(await addedTo(site)).toEqual(['Buy milk', 'Call Mum'])
  },
)

test('a browser that was closed and opened again without a server has the list and the waiting changes', async ({
  site,
  restart,
}) => {
  test.slow()
  const first = todoPage(await restart())
  await first.add('Buy milk')
  await first.isLive()
  await first.isInstalled()
  await site.stop()
  await first.add('Call Mum')
  await expect(first.row('Call Mum')).toContainText('waiting')

  const second = todoPage(await restart())
  await second.shows('Call Mum', 'Buy milk')
  await expect(second.badge).toContainText('1 change waiting')
  await site.start()
  await second.page.evaluate(() => dispatchEvent(new Event('online')))
  await second.isLive()
  expect(await addedTo(site)).toEqual(['Buy milk', 'Call Mum'])
})

test('the worker keeps the page and never a stream', async ({ visit }) => {
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.isInstalled()
  await page.reload()
  await ana.add('Buy milk')
  await ana.isLive()
  const kept = await page.evaluate(async () => {
    const caches = await Promise.all((await globalThis.caches.keys()).map((name) => globalThis.caches.open(name)))
    const requests = await Promise.all(caches.map((cache) => cache.keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })
  expect(kept).toContain('/index.html')
  expect(kept.filter((path) => path.startsWith('/v1/'))).toEqual([])
})
