// Two people, each at a browser of their own, and one list.
import { chromiumOnly, expect, smoke, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

test('what one person adds, edits, ticks and deletes is what the other sees', smoke, async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await Promise.all([ana.isLive(), ben.isLive()])

  await ana.add('Buy milk', 'Call Mum')
  await ben.shows('Call Mum', 'Buy milk')
  await ben.add('Water the plants')
  await ana.shows('Water the plants', 'Call Mum', 'Buy milk')

  await ben.edit('Buy milk', 'Buy oat milk')
  await ana.shows('Water the plants', 'Call Mum', 'Buy oat milk')

  await ana.checkbox('Call Mum').check()
  await expect(ben.checkbox('Call Mum')).toBeChecked()
  await ben.checkbox('Call Mum').uncheck()
  await expect(ana.checkbox('Call Mum')).not.toBeChecked()

  await ben.remove('Call Mum')
  await ana.shows('Water the plants', 'Buy oat milk')
  await Promise.all([ana.isLive(), ben.isLive()])
})

test('two people who write at the same time end with the same list', async ({ visit }) => {
  // Three browsers on one machine.
  test.slow()
  const people = await Promise.all([visit(), visit(), visit()])
  const pages = people.map(({ page }) => todoPage(page))
  await Promise.all(pages.map((page) => page.isLive()))
  const numbers = [1, 2, 3, 4, 5]
  await Promise.all(pages.map((page, person) => page.add(...numbers.map((number) => `${number} by ${person}`))))
  const [first, ...others] = pages
  if (first === undefined) throw new Error('nobody came')
  await expect(first.rows).toHaveCount(15)
  const texts = await first.rows.locator('[data-row-text]').allTextContents()
  await Promise.all(others.map((page) => page.shows(...texts)))
})

test('everyone sees who did it', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ana.call('Ana')
  await ben.call('Ben')
  await ana.add('Buy milk')
  await expect(ben.row('Buy milk')).toContainText('Ana')
  await ben.checkbox('Buy milk').check()
  await expect(ana.row('Buy milk')).toContainText('finished by Ben')
  await ana.page.reload()
  await expect(ana.page.getByRole('textbox', { name: 'You are' })).toHaveValue('Ana')
})

test('a reload shows the same list', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  await ana.add('Buy milk', 'Call Mum')
  await ana.checkbox('Buy milk').check()
  await ana.isLive()
  await ana.page.reload()
  await ana.shows('Call Mum', 'Buy milk')
  await expect(ana.checkbox('Buy milk')).toBeChecked()
  await expect(ana.checkbox('Call Mum')).not.toBeChecked()
})

test('filters show the open or the done todos, and the done ones are cleared for everyone', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ana.add('Buy milk', 'Call Mum', 'Water the plants')
  await ana.checkbox('Call Mum').check()
  await ana.page.getByRole('radio', { name: 'Open 2' }).check()
  await ana.shows('Water the plants', 'Buy milk')
  await ana.page.getByRole('radio', { name: 'Done 1' }).check()
  await ana.shows('Call Mum')
  await ana.page.getByRole('button', { name: 'Clear done' }).click()
  await expect(ana.page.getByRole('heading', { name: 'Nothing done yet' })).toBeVisible()
  await ben.shows('Water the plants', 'Buy milk')
})

test('what was deleted for everyone can be taken back', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ana.add('Buy milk', 'Call Mum', 'Water the plants')
  for (const text of ['Buy milk', 'Call Mum']) await ana.checkbox(text).check()
  await ana.page.getByRole('button', { name: 'Clear done' }).click()
  await ben.shows('Water the plants')
  const bar = ana.page.getByRole('region', { name: 'Deleted' })
  await expect(bar).toContainText('Deleted 2 todos')
  await bar.getByRole('button', { name: 'Undo' }).click()
  await expect(ana.newTodo).toBeFocused()
  await ben.shows('Water the plants', 'Call Mum', 'Buy milk')
  await expect(ben.checkbox('Call Mum')).toBeChecked()
  await ana.checkbox('Call Mum').press('Delete')
  await expect(bar).toContainText('Deleted “Call Mum”')
  await bar.getByRole('button', { name: 'Close' }).click()
  await expect(bar).toBeHidden()
  await ben.shows('Water the plants', 'Buy milk')
})

test(
  'with a finger the text of a todo ticks it too, and no keys are spoken of',
  chromiumOnly,
  async ({ browser, site }) => {
    const context = await browser.newContext({
      baseURL: site.url,
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 740 },
    })
    const page = await context.newPage()
    await page.goto('/')
    const ana = todoPage(page)
    await ana.add('Buy milk')
    await ana.row('Buy milk').getByText('Buy milk').last().tap()
    await expect(ana.checkbox('Buy milk')).toBeChecked()
    await ana.row('Buy milk').getByText('Buy milk').last().tap()
    await expect(ana.checkbox('Buy milk')).not.toBeChecked()
    await expect(page.getByText('move between todos')).toBeHidden()
    await context.close()
  },
)

test('an edit that is taken back changes nothing, and one that leaves the field is kept', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  await ana.add('Buy milk')
  const field = ana.page.getByRole('textbox', { name: 'Text of the todo' })
  await ana.row('Buy milk').getByText('Buy milk').last().dblclick()
  await field.fill('Buy tea')
  await ana.page.getByRole('button', { name: 'Cancel' }).click()
  await ana.shows('Buy milk')
  await ana.page.getByRole('button', { name: 'Edit: Buy milk' }).click()
  await field.fill('Buy tea')
  await ana.newTodo.click()
  await ana.shows('Buy tea')
  await expect(ana.newTodo).toBeFocused()
})

test('who edits a todo that somebody changes meanwhile is told', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ben.call('Ben')
  await ana.add('Buy milk')
  await ana.page.getByRole('button', { name: 'Edit: Buy milk' }).click()
  await ben.edit('Buy milk', 'Buy tea')
  await expect(ana.page.getByText('Ben has changed this meanwhile to “Buy tea”.')).toBeVisible()
  await ana.page.getByRole('textbox', { name: 'Text of the todo' }).fill('Buy coffee')
  await ana.page.getByRole('button', { name: 'Save' }).click()
  await ben.shows('Buy coffee')
})
