// What goes wrong is said in words that a person understands, with what can be done.
import type { Page } from '@playwright/test'
import { chromiumOnly, expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

const STREAM = '**/v1/stream/todos*'
const titled = (page: Page, name: string) => page.getByRole('heading', { name, exact: true })

for (const choice of ['Send', 'Discard'] as const) {
  test(`a list that was made anew asks what becomes of older changes: ${choice}`, async ({ site, visit }) => {
    test.slow()
    const { page } = await visit()
    const ana = todoPage(page)
    await ana.add('Buy milk')
    await ana.isLive()
    await ana.openSync()
    await ana.sync.getByRole('switch', { name: 'Play being offline' }).check()
    await ana.add('Call Mum')
    const url = site.streamUrl('todos')
    expect((await fetch(url, { method: 'DELETE' })).ok).toBe(true)
    expect((await fetch(url, { method: 'PUT', headers: { 'content-type': 'application/json' } })).ok).toBe(true)
    await page.getByRole('button', { name: 'Go online' }).click()
    await expect(titled(page, 'This list has begun anew on the server.')).toBeVisible()
    await expect(ana.badge).toContainText('Waiting for you')
    await expect(page.getByText('One change that you made before has not been sent.')).toBeVisible()
    // To look at another list is no answer.
    await page.goto('/#/list/Work')
    await expect(titled(page, 'Nothing to do yet')).toBeVisible()
    await page.goto('/#/')
    await expect(titled(page, 'This list has begun anew on the server.')).toBeVisible()
    expect(await site.events('todos')).toEqual([])

    await page.getByRole('button', { name: choice, exact: true }).click()
    await expect(ana.newTodo).toBeFocused()
    await ana.isLive()
    await ana.shows(...(choice === 'Send' ? ['Call Mum'] : []))
    await expect(titled(page, 'This list has begun anew on the server.')).toBeHidden()
  })
}

for (const [status, title, advice] of [
  [500, 'The list could not be loaded: the server has a problem.', 'Nothing is wrong with this device.'],
  [403, 'The server does not open this list to you.', 'Whoever runs the server can let you in.'],
  [404, 'This list does not exist on the server.', 'It may have been removed.'],
] as const) {
  test(`a server that answers ${status} is told in every tab from one that is away, and from one that asks to sign in`, async ({
    visit,
  }) => {
    const { page, openTab } = await visit('/favicon.svg')
    await page.addInitScript(() => {
      addEventListener('click', () => (document.documentElement.dataset['pressed'] = 'yes'), { capture: true })
    })
    const wasPressed = () => page.evaluate(() => document.documentElement.dataset['pressed'] === 'yes')
    // A server that fails is tried again by itself. One that has refused is asked again by a person, and refuses until then:
    // a part of the page that comes later asks as well.
    let isMended = false
    await page
      .context()
      .route(STREAM, async (route) =>
        isMended || (await wasPressed()) ? route.continue() : route.fulfill({ status, body: 'no' }),
      )
    await page.goto('/')
    const tabs = [page, await openTab()]
    for (const tab of tabs) {
      await expect(titled(tab, title)).toBeVisible()
      await expect(tab.getByRole('region', { name: title })).toContainText(advice)
    }
    if (status !== 500) await page.getByRole('button', { name: 'Try now' }).click()
    if (status !== 500) await expect(todoPage(page).newTodo).toBeFocused()
    isMended = true
    for (const tab of tabs) {
      await todoPage(tab).isLive()
      await expect(titled(tab, title)).toBeHidden()
    }
  })
}

test(
  'without storage the page says so, and asks before it is left while changes wait',
  chromiumOnly,
  async ({ site, visit }) => {
    const { page } = await visit('/favicon.svg')
    await page.addInitScript(() => {
      Object.defineProperty(window, 'indexedDB', { value: undefined })
    })
    await page.goto('/')
    const ana = todoPage(page)
    await ana.isLive()
    await expect(titled(page, 'Nothing is kept on this device.')).toBeVisible()
    await ana.add('Buy milk')
    await ana.isLive()
    site.goDown()
    await expect(ana.badge).toContainText('Offline')
    await ana.add('Call Mum')
    await expect(page.getByText('1 change waiting: keep this page open until nothing waits')).toBeVisible()

    const asked = page.waitForEvent('dialog')
    await page.close({ runBeforeUnload: true })
    const dialog = await asked
    expect(dialog.type()).toBe('beforeunload')
    await dialog.dismiss()
    await ana.shows('Call Mum', 'Buy milk')
    site.comeBack()
    await page.evaluate(() => dispatchEvent(new Event('online')))
    await ana.isLive()
    const closed = page.waitForEvent('close')
    await page.close({ runBeforeUnload: true })
    await closed
  },
)
