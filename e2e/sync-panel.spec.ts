// The panel about sync: playing offline, and what waits.
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from './fixtures/test.ts'
import { type TodoPage, todoPage } from './fixtures/todo-page.ts'

const playOffline = async (tab: TodoPage) => {
  await tab.openSync()
  await tab.sync.getByRole('switch', { name: 'Play being offline' }).check()
  await expect(tab.badge).toContainText('Offline')
}

test('playing offline holds in all tabs and over a reload, until somebody goes online', async ({ site, visit }) => {
  const visitor = await visit()
  const first = todoPage(visitor.page)
  await first.add('Buy milk')
  await first.isLive()
  const second = todoPage(await visitor.openTab())
  await second.isLive()
  await playOffline(first)
  await expect(second.page.getByRole('heading', { name: 'This browser plays being offline.' })).toBeVisible()
  await second.add('Call Mum')
  await expect(first.sync.getByRole('list', { name: 'Waiting changes' })).toContainText('Adding “Call Mum”')
  await second.page.reload()
  await second.shows('Call Mum', 'Buy milk')
  await expect(second.badge).toContainText('1 change waiting')
  expect(await site.events('todos')).toHaveLength(1)

  // Who has closed the panel hears of it as well.
  await first.page.keyboard.press('Escape')
  await expect(first.sync).toBeHidden()
  await second.page.getByRole('button', { name: 'Go online' }).click()
  await expect(second.newTodo).toBeFocused()
  for (const tab of [first, second]) {
    await tab.isLive()
    await tab.shows('Call Mum', 'Buy milk')
  }
  expect(await site.events('todos')).toHaveLength(2)
})

test('a waiting change can be edited and discarded', async ({ site, visit }) => {
  const ana = todoPage((await visit()).page)
  await ana.isLive()
  await playOffline(ana)
  await ana.add('Buy milk', 'Call Mum')
  await ana.openSync()
  await ana.sync.getByRole('button', { name: 'Edit: Adding “Buy milk”' }).click()
  await ana.sync.getByRole('textbox', { name: 'Other text for: Adding “Buy milk”' }).fill('Buy oat milk')
  await ana.page.keyboard.press('Enter')
  await ana.shows('Call Mum', 'Buy oat milk')
  await expect(ana.sync.getByRole('button', { name: 'Edit: Adding “Buy oat milk”' })).toBeFocused()
  await ana.sync.getByRole('button', { name: 'Discard: Adding “Call Mum”' }).click()
  await ana.shows('Buy oat milk')
  await ana.page.getByRole('button', { name: 'Go online' }).click()
  await ana.isLive()
  expect((await site.events('todos')).map(({ value }) => value?.text)).toEqual(['Buy oat milk'])
})

test('every waiting change can be reached and discarded, however many wait', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  await ana.isLive()
  await playOffline(ana)
  await ana.add('One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven')
  await ana.openSync()
  const waiting = ana.sync.getByRole('list', { name: 'Waiting changes' }).getByRole('listitem')
  await expect(waiting).toHaveCount(5)
  await ana.sync.getByRole('button', { name: 'Show 2 more' }).click()
  await expect(waiting).toHaveCount(7)
  await expect(ana.sync.getByRole('button', { name: 'Discard: Adding “Five”' })).toBeFocused()
  await ana.sync.getByRole('button', { name: 'Discard: Adding “Seven”' }).click()
  await ana.shows('Six', 'Five', 'Four', 'Three', 'Two', 'One')
})

test('a refused change can be edited, and is sent with its new text', async ({ site, visit }) => {
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.isLive()
  const stream = '**/v1/stream/todos'
  await page.route(stream, (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 413, body: 'too large' }) : route.continue(),
  )
  await ana.add('Buy milk')
  const edit = page.getByRole('button', { name: 'Edit: Adding “Buy milk”' })
  await expect(edit).toBeVisible()
  await page.unroute(stream)
  await edit.click()
  const field = page.getByRole('textbox', { name: 'Other text for: Adding “Buy milk”' })
  await expect(field).toBeFocused()
  await field.press('Escape')
  await expect(edit).toBeFocused()
  await edit.click()
  await field.fill('Buy tea')
  await field.press('Enter')
  await ana.shows('Buy tea')
  await ana.isLive()
  expect((await site.events('todos')).map(({ value }) => value?.text)).toEqual(['Buy tea'])
})

test('of many refused changes a few stand before the list, and the others are one press away', async ({ visit }) => {
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.isLive()
  await page.route('**/v1/stream/todos', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 413, body: 'too large' }) : route.continue(),
  )
  await ana.add('One', 'Two', 'Three', 'Four', 'Five')
  const notice = page.getByRole('region', { name: '5 changes were refused' })
  await expect(notice.getByRole('listitem')).toHaveCount(3)
  await notice.getByRole('button', { name: 'Show 2 more' }).click()
  await expect(notice.getByRole('listitem')).toHaveCount(5)
  await expect(notice.getByRole('button', { name: 'Discard: Adding “Three”' })).toBeFocused()
})

test('the panel and the menu work with the keyboard, and axe finds nothing in them', async ({ visit }) => {
  test.slow()
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.add('Buy milk')
  await ana.isLive()
  await playOffline(ana)
  await ana.add('Call Mum')
  await page.getByRole('button', { name: 'Lists' }).focus()
  await page.keyboard.press('Enter')
  const menu = page.getByRole('navigation', { name: 'Lists' })
  await expect(menu).toBeVisible()
  const looksRight = async () => {
    for (const { theme, ...size } of [
      { theme: 'light', width: 360, height: 740 },
      { theme: 'dark', width: 1280, height: 800 },
    ] as const) {
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await ana.wears(theme)
      await page.setViewportSize(size)
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
    }
  }
  await looksRight()
  await page.keyboard.press('Tab')
  await expect(menu.getByRole('link', { name: 'Everyone’s todos' })).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(menu).toBeHidden()
  await expect(page.getByRole('button', { name: 'Lists' })).toBeFocused()

  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await expect(ana.badge.getByRole('button')).toBeFocused()
  await page.keyboard.press('Space')
  await expect(ana.sync).toBeVisible()
  await looksRight()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await expect(ana.sync.getByRole('switch')).not.toBeChecked()
  await ana.newTodo.focus()
  await expect(ana.sync).toBeHidden()
  await ana.isLive()
})

test('the browser is asked to keep what is stored, and the panel says what came of it', async ({ visit }) => {
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.isLive()
  const answer = (isKept: boolean) =>
    page.evaluate((kept) => {
      StorageManager.prototype.persist = () => Promise.resolve(kept)
    }, isKept)
  await answer(false)
  await ana.openSync()
  const keep = ana.sync.getByRole('button', { name: 'Keep it for good' })
  await keep.click()
  await expect(ana.sync).toContainText('The browser has not agreed.')
  await expect(page.getByRole('status')).toContainText('The browser has not agreed.')
  await answer(true)
  await keep.click()
  await expect(ana.sync).toContainText('On this device, until you remove it.')
  await expect(keep).toBeHidden()
})
