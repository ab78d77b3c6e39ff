// The network and the server come and go; no todo does.
import { expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

declare global {
  interface Window {
    /** What the page has told screen readers. */
    heard: string[]
  }
}

/** Writes down what the page tells screen readers, as they hear it: what stands there when a task has ended. */
const listen = () => {
  const region = document.querySelector('output')
  window.heard = []
  if (region === null) throw new Error('There is nothing to listen to')
  new MutationObserver(() => window.heard.push(region.textContent)).observe(region, {
    ...{ characterData: true, childList: true, subtree: true },
  })
}

test('what is written while the server is away arrives when it is back, and nothing is lost', async ({
  site,
  visit,
}) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ana.add('Before')
  await ben.shows('Before')
  await site.stop()
  await expect(ana.badge).toContainText('Offline')
  await ana.add('Meanwhile')
  await ana.shows('Meanwhile', 'Before')
  await expect(ana.badge).toContainText('1 change waiting')
  await expect(ana.row('Meanwhile')).toContainText('waiting')
  await site.start()
  await ben.showsInTheEnd('Meanwhile', 'Before')
  await ana.isLive()
  await ana.page.reload()
  await ana.shows('Meanwhile', 'Before')
})

test('a broken connection heals by itself, and both go on seeing each other', async ({ site, visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await Promise.all([ana.isLive(), ben.isLive()])
  for (const round of [1, 2, 3]) {
    site.cutConnections()
    await ana.add(`From Ana ${round}`)
    await ben.add(`From Ben ${round}`)
  }
  await expect(ana.rows).toHaveCount(6)
  await expect(ben.rows).toHaveCount(6)
  await Promise.all([ana.isLive(), ben.isLive()])
})

test('an outage shows as offline with the number of waiting changes, and edits of both sides meet after it', async ({
  site,
  visit,
}) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ana.add('Buy milk', 'Call Mum')
  await ben.shows('Call Mum', 'Buy milk')
  await Promise.all([ana.isLive(), ben.isLive()])

  const setOffline = (offline: boolean) => Promise.all([ana, ben].map(({ page }) => page.context().setOffline(offline)))
  site.goDown()
  await setOffline(true)
  await Promise.all([ana, ben].map(({ badge }) => expect(badge).toContainText('Offline')))
  await expect(ana.badge).toContainText(/Synced (just now|\d+ min ago)/)
  await ana.edit('Buy milk', 'Buy oat milk')
  await ana.checkbox('Call Mum').check()
  await expect(ana.badge).toContainText('2 changes waiting')
  await ben.add('Water the plants')
  await expect(ben.badge).toContainText('1 change waiting')
  await expect(ana.page.getByRole('heading', { name: 'The server cannot be reached.' })).toBeVisible()

  site.comeBack()
  // The browser says that the network is back, so nobody waits for the next attempt.
  await setOffline(false)
  for (const person of [ana, ben]) {
    await person.shows('Water the plants', 'Call Mum', 'Buy oat milk')
    await expect(person.checkbox('Call Mum')).toBeChecked()
    await person.isLive()
  }
})

test('a page that finds no server says so, and loads the list when there is one', async ({ visit }) => {
  test.slow()
  const ana = todoPage((await visit()).page)
  await ana.add('Buy milk')
  await ana.isLive()
  const { page } = await visit('/favicon.svg')
  await page.route('**/v1/stream/**', (route) => route.abort())
  await page.goto('/')
  const ben = todoPage(page)
  await expect(page.getByRole('heading', { name: /could not be loaded/ })).toBeVisible()
  await expect(ben.badge).toContainText('Offline')
  await page.getByRole('button', { name: 'Try now' }).click()
  await expect(ben.badge).toContainText('Offline')
  await page.unroute('**/v1/stream/**')
  await ben.showsInTheEnd('Buy milk')
  await expect(page.getByRole('heading', { name: /could not be loaded/ })).toBeHidden()
})

test('a refused change is taken back, listed, and can be tried again or discarded', async ({ visit }) => {
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.isLive()
  const refuse = '**/v1/stream/todos'
  await page.route(refuse, (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 413, body: 'too large' }) : route.continue(),
  )
  await page.evaluate(listen)
  await ana.add('Buy milk')
  await expect(page.getByRole('heading', { name: 'A change was refused' })).toBeVisible()
  const heard = () => page.evaluate(() => window.heard.join(' '))
  await expect.poll(heard).toContain('A change was refused. Taken back: Buy milk.')
  expect(await heard()).not.toContain('Deleted')
  await expect(page.getByText('It is larger than the server accepts.')).toBeVisible()
  await ana.shows()
  await ana.add('Call Mum')
  await expect(page.getByRole('heading', { name: '2 changes were refused' })).toBeVisible()
  await expect(ana.badge).toContainText('2 refused')
  await ana.openSync()
  await expect(ana.sync).toContainText('Nothing waits.')
  await expect(ana.sync).not.toContainText('every change is on the server')
  await expect(ana.sync.getByRole('region', { name: 'Refused changes' }).getByRole('listitem')).toHaveCount(2)
  await page.keyboard.press('Escape')
  await page.unroute(refuse)
  await page.getByRole('button', { name: 'Try again: Adding “Buy milk”' }).click()
  await ana.shows('Buy milk')
  await page.getByRole('button', { name: 'Discard: Adding “Call Mum”' }).click()
  await expect(page.getByRole('heading', { name: /refused/ })).toBeHidden()
  await expect(ana.newTodo).toBeFocused()
  await ana.isLive()
  await ana.shows('Buy milk')
})
