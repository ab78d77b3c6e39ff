// Several tabs of one browser: one connection, one outbox.
import { expect, smoke, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

// Live requests are counted here, those for lists.
test.use({ hasRooms: false })

test('two and four tabs have one live request, and all see what one writes', smoke, async ({ site, visit }) => {
  const visitor = await visit()
  const first = todoPage(visitor.page)
  await first.isLive()
  const second = todoPage(await visitor.openTab())
  await second.isLive()
  await first.add('Buy milk')
  await second.shows('Buy milk')
  expect(await site.liveRequests()).toBe(1)
  const others = [todoPage(await visitor.openTab()), todoPage(await visitor.openTab())]
  for (const tab of others) await tab.shows('Buy milk')
  await others[1]?.add('Call Mum')
  for (const tab of [first, second, ...others]) {
    await tab.shows('Call Mum', 'Buy milk')
    await tab.isLive()
  }
  expect(await site.liveRequests()).toBe(1)
})

test('each tab says whether it reads for the others', async ({ visit }) => {
  const visitor = await visit()
  const first = todoPage(visitor.page)
  await first.isLive()
  const second = todoPage(await visitor.openTab())
  await second.isLive()
  await first.openSync()
  await expect(first.sync).toContainText('This tab reads and sends for all tabs of this browser.')
  await second.openSync()
  await expect(second.sync).toContainText('Another tab reads and sends for this one.')
  await first.page.close()
  await expect(second.sync).toContainText('This tab reads and sends for all tabs of this browser.')
})

test('when the tab that reads is closed, another one goes on', async ({ site, visit }) => {
  const visitor = await visit()
  const first = todoPage(visitor.page)
  await first.add('Buy milk')
  await first.isLive()
  const second = todoPage(await visitor.openTab())
  const third = todoPage(await visitor.openTab())
  await third.shows('Buy milk')
  await first.page.close()

  const ben = todoPage((await visit()).page)
  await ben.add('Call Mum')
  for (const tab of [second, third]) {
    await tab.shows('Call Mum', 'Buy milk')
    await tab.isLive()
  }
  // Ben's browser has one, and that of the two tabs has one.
  await expect.poll(() => site.liveRequests()).toBe(2)
})

test('what two tabs write without a server arrives once and in order, also from the one that was closed', async ({
  site,
  visit,
}) => {
  test.slow()
  const visitor = await visit()
  const first = todoPage(visitor.page)
  await first.add('Before')
  await first.isLive()
  const second = todoPage(await visitor.openTab())
  await second.shows('Before')
  await site.stop()
  for (const tab of [first, second]) await expect(tab.badge).toContainText('Offline')

  await first.add('From the first tab')
  await second.shows('From the first tab', 'Before')
  await second.add('From the second tab')
  await first.shows('From the second tab', 'From the first tab', 'Before')
  await expect(second.badge).toContainText('2 changes waiting')
  await first.page.close()

  await site.start()
  await second.showsInTheEnd('From the second tab', 'From the first tab', 'Before')
  await expect(second.badge).toHaveAttribute('data-waiting', '0', { timeout: 25_000 })
  const events = await site.events('todos')
  expect(events.map(({ headers, value }) => [headers.operation, value?.text])).toEqual([
    ['insert', 'Before'],
    ['insert', 'From the first tab'],
    ['insert', 'From the second tab'],
  ])
})
