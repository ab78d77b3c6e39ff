// The list that belongs to one account: opened by a token that ends soon and is renewed while nobody notices.
import { expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

test.use({ tokenMs: 1500 })

test('a list of one’s own is opened by tokens that are renewed, and closed by signing out', async ({ site, visit }) => {
  test.slow()
  const { page } = await visit('/#/own')
  const ana = todoPage(page)
  await expect(page.getByRole('heading', { name: 'A list of your own' })).toBeVisible()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await ana.isLive()
  await ana.add('Buy milk')
  await ana.isLive()
  const { user } = await page.evaluate(() => JSON.parse(localStorage.getItem('oxbow-todos:account') ?? '{}'))
  expect((await fetch(site.streamUrl(`users/${user}/todos`))).status).toBe(401)

  await ana.openSync()
  const facts = ana.sync.getByRole('region', { name: 'Account' })
  await expect(facts).toContainText('2 times in this tab', { timeout: 20_000 })
  await expect(facts).toContainText('Renewed just now')
  await facts.getByRole('button', { name: 'Sign out' }).click()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('heading', { name: 'You are signed out.' })).toBeVisible()
  await expect(ana.badge).toContainText('Not signed in')
  await ana.shows('Buy milk')
  await ana.add('Call Mum')
  await expect(ana.badge).toContainText('1 change waiting')
  await page.reload()
  await expect(page.getByRole('heading', { name: 'You are signed out.' })).toBeVisible()
  await page.getByRole('button', { name: 'Sign in' }).click()
  await ana.isLive()
  await ana.shows('Call Mum', 'Buy milk')

  await page.getByRole('button', { name: 'Lists' }).click()
  await page.getByRole('link', { name: 'Everyone’s todos' }).click()
  await ana.shows()
  const ben = todoPage((await visit('/#/own')).page)
  await ben.page.getByRole('button', { name: 'Sign in' }).click()
  await ben.isLive()
  await ben.shows()
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
