// Several lists, each at an address of its own.
import { expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

// Live requests are counted here, those for lists.
test.use({ hasRooms: false })

test('a list has its own address, todos and readers', async ({ site, visit }) => {
  test.slow()
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.add('For everyone')
  await ana.isLive()
  await page.getByRole('button', { name: 'Lists' }).click()
  await page.getByRole('textbox', { name: 'Another list' }).fill('Holiday in May')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`${site.url}/#/list/Holiday%20in%20May`)
  await expect(page).toHaveTitle('Holiday in May – Oxbow todos')
  await expect(page.getByRole('status')).toContainText('Opened the list Holiday in May.')
  await expect(page.getByRole('heading', { name: 'Holiday in May', level: 1 })).toBeVisible()
  await expect(page.getByRole('heading', { name: 'Nothing to do yet' })).toBeVisible()
  await ana.add('Book the ferry')
  await ana.isLive()
  // The list that was left is no longer followed.
  await expect.poll(() => site.liveRequests()).toBe(1)

  const ben = todoPage((await visit('/#/list/Holiday%20in%20May')).page)
  await ben.shows('Book the ferry')
  await page.getByRole('button', { name: 'Lists' }).click()
  await page.getByRole('link', { name: 'Everyone’s todos' }).click()
  await ana.shows('For everyone')
  await page.goBack()
  await ana.shows('Book the ferry')
  await page.reload()
  await ana.shows('Book the ferry')
  await page.getByRole('button', { name: 'Lists' }).click()
  await expect(page.getByRole('link', { name: 'Holiday in May' })).toHaveAttribute('aria-current', 'page')
})

test('what waits in a list that was left is sent all the same', async ({ site, visit }) => {
  test.slow()
  const { page } = await visit('/#/list/Work')
  const ana = todoPage(page)
  await ana.isLive()
  site.goDown()
  await expect(ana.badge).toContainText('Offline')
  await ana.add('Write the report')
  await expect(ana.badge).toContainText('1 change waiting')
  await page.goto('/#/')
  await expect(page.getByRole('heading', { name: 'Oxbow todos' })).toBeVisible()
  site.comeBack()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await ana.isLive()
  await expect
    .poll(async () => (await site.events('lists/Work')).map(({ value }) => value?.text))
    .toEqual(['Write the report'])
})
