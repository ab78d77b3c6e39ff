// The page is painted before the code of its list is there.
import { chromiumOnly, expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

/** No worker: it would have the code from an earlier visit. */
const withoutWorker = { serviceWorkers: 'block' } as const

test('the frame of the page is there before the list', async ({ browser, site }) => {
  const context = await browser.newContext(withoutWorker)
  const page = await context.newPage()
  const held: Array<() => Promise<void>> = []
  await page.route(/\/assets\/list-page-/, (route) => void held.push(() => route.continue()))
  await page.goto(site.url)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Oxbow todos')
  await expect(page.getByText('Loading the list…')).toBeVisible()
  await Promise.all(held.map((release) => release()))
  await expect(todoPage(page).newTodo).toBeVisible()
  await context.close()
})

test('a page that cannot get the code of its list says so and offers to begin anew', async ({ browser, site }) => {
  const context = await browser.newContext(withoutWorker)
  const page = await context.newPage()
  await page.route(/\/assets\/list-page-/, (route) => route.abort())
  await page.goto(site.url)
  await expect(page.getByText('The list could not be shown')).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.unroute(/\/assets\/list-page-/)
  await page.getByRole('button', { name: 'Reload' }).click()
  await expect(todoPage(page).newTodo).toBeVisible()
  await context.close()
})

test('another list gets another chance where one could not be shown', chromiumOnly, async ({ browser, site }) => {
  const context = await browser.newContext(withoutWorker)
  const page = await context.newPage()
  await page.route(/\/assets\/list-page-/, (route) => route.abort())
  await page.goto(site.url)
  await expect(page.getByText('The list could not be shown')).toBeVisible()
  await page.unroute(/\/assets\/list-page-/)
  await page.goto(`${site.url}/#/list/Work`)
  await expect(todoPage(page).newTodo).toBeVisible()
  await context.close()
})
