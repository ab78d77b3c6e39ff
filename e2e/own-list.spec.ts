// The list that belongs to one account: opened by a token that ends soon and is renewed while nobody notices.
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

test.use({ tokenMs: 1500 })

/** Everything that the page's site keeps in IndexedDB, as text. */
const storedIn = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const done = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error))
      })
    const found: unknown[] = []
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await done(indexedDB.open(name))
      for (const store of database.objectStoreNames)
        found.push(await done(database.transaction(store).objectStore(store).getAll()))
      database.close()
    }
    return JSON.stringify(found)
  })

const isSignedOut = async (page: Page) => {
  await expect(page.getByRole('heading', { name: 'You are signed out.' })).toBeVisible()
  await expect(page.getByText('Buy milk')).toHaveCount(0)
}

test('a list of one’s own is opened by tokens that are renewed, and closed by signing out', async ({ site, visit }) => {
  test.slow()
  const { page, openTab } = await visit('/#/own')
  const ana = todoPage(page)
  await expect(page.getByRole('heading', { name: 'A list of your own' })).toBeVisible()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(ana.newTodo).toBeFocused()
  await ana.isLive()
  await expect(page.getByText('Only you see this list')).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'You are' })).toHaveAccessibleDescription(/^Your todos are signed/)
  await ana.add('Buy milk')
  await ana.isLive()
  const { user } = await page.evaluate(() => JSON.parse(localStorage.getItem('oxbow-todos:account') ?? '{}'))
  expect((await fetch(site.streamUrl(`users/${user}/todos`))).status).toBe(401)

  await ana.openSync()
  const facts = ana.sync.getByRole('region', { name: 'Account' })
  await expect(facts).toContainText('2 times in this tab', { timeout: 20_000 })
  await expect(facts).toContainText('Renewed just now')
  const other = todoPage(await openTab('/#/own'))
  await other.shows('Buy milk')
  expect(await storedIn(page)).toContain('Buy milk')
  await facts.getByRole('button', { name: 'Sign out' }).click()
  for (const tab of [page, other.page]) await isSignedOut(tab)
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeFocused()
  await expect(page.getByRole('status')).toHaveText('You are signed out.')
  expect(await storedIn(page)).not.toContain('Buy milk')
  await page.reload()
  await isSignedOut(page)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(ana.newTodo).toBeFocused()
  for (const tab of [ana, other]) await tab.isLive()
  for (const tab of [ana, other]) await tab.shows('Buy milk')

  await page.getByRole('button', { name: 'Lists' }).click()
  await page.getByRole('link', { name: 'Everyone’s todos' }).click()
  await ana.shows()
  const ben = todoPage((await visit('/#/own')).page)
  await ben.page.getByRole('button', { name: 'Sign in' }).click()
  await ben.isLive()
  await ben.shows()
})

test('signing out asks about changes that are not on the server: they are sent, kept or discarded', async ({
  site,
  visit,
}) => {
  test.slow()
  const { page } = await visit('/#/own')
  const ana = todoPage(page)
  const signIn = page.getByRole('button', { name: 'Sign in' })
  const question = page.getByRole('region', { name: 'Before you sign out' })
  const choose = (name: string) => question.getByRole('button', { name }).click()
  const wantOut = async () => {
    await ana.openSync()
    await ana.sync.getByRole('button', { name: 'Sign out' }).click()
    await expect(question).toContainText('One change is not on the server yet.')
    await expect(question.getByRole('button').first()).toBeFocused()
  }
  await signIn.click()
  await ana.isLive()

  site.goDown()
  await expect(ana.badge).toContainText('Offline')
  await ana.add('Buy milk')
  await wantOut()
  await choose('Stay signed in')
  await expect(ana.sync.getByRole('button', { name: 'Sign out' })).toBeFocused()
  await page.keyboard.press('Enter')
  await choose('Keep for next time')
  await isSignedOut(page)
  await expect(page.getByText('One change is kept on this device.')).toBeVisible()
  site.comeBack()
  await page.reload()
  await expect(page.getByText('One change is kept on this device.')).toBeVisible()
  await signIn.click()
  await ana.isLive()
  await ana.shows('Buy milk')

  site.goDown()
  await expect(ana.badge).toContainText('Offline')
  await ana.add('Call Mum')
  await wantOut()
  await choose('Discard')
  await isSignedOut(page)
  expect(await storedIn(page)).not.toContain('Call Mum')
  site.comeBack()
  await signIn.click()
  await ana.isLive()
  await ana.shows('Buy milk')

  site.goDown()
  await expect(ana.badge).toContainText('Offline')
  await ana.add('Water the plants')
  await wantOut()
  await choose('Send, then sign out')
  await expect(ana.sync).toContainText('Sending your changes…')
  site.comeBack()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await isSignedOut(page)
  await signIn.click()
  await ana.isLive()
  await ana.shows('Water the plants', 'Buy milk')
})

test('signing in says when the server cannot be reached', async ({ site, visit }) => {
  const { page } = await visit('/#/own')
  await expect(page.getByRole('heading', { name: 'A list of your own' })).toBeVisible()
  site.goDown()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toContainText('The server cannot be reached.')
  site.comeBack()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await todoPage(page).isLive()
})
