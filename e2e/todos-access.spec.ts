// The demo without a mouse, without sight, and on a small screen.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { chromiumOnly, expect, smoke, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

const SIZES = [
  { name: 'wide', width: 1280, height: 800 },
  { name: 'narrow', width: 360, height: 740 },
]

for (const theme of ['light', 'dark'] as const) {
  for (const { name, ...size } of SIZES) {
    test(`axe finds nothing on the ${name} ${theme} page, and nothing sticks out`, async ({ site, visit }) => {
      // The page is looked through twice, which takes a while.
      test.slow()
      const { page } = await visit()
      const ana = todoPage(page)
      await page.setViewportSize(size)
      await page.emulateMedia({ reducedMotion: 'reduce' })
      await ana.wears(theme)
      const looksRight = async () => {
        expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
      }
      await expect(page.getByRole('heading', { name: 'Nothing to do yet' })).toBeVisible()
      await looksRight()
      await ana.add('Buy milk', 'Longest'.repeat(40), 'Call Mum')
      await ana.checkbox('Call Mum').check()
      await ana.isLive()
      site.goDown()
      await expect(page.getByRole('heading', { name: 'The server cannot be reached.' })).toBeVisible()
      await ana.add('Water the plants')
      await page.getByRole('button', { name: 'Edit: Buy milk' }).click()
      await looksRight()
    })
  }
}

test('letters of twice the size find room on a narrow page', async ({ visit }) => {
  const { page } = await visit()
  await page.setViewportSize({ width: 360, height: 760 })
  const ana = todoPage(page)
  await ana.add('Buy milk')
  await ana.isLive()
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
  const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
  expect(await tooWide()).toBeLessThanOrEqual(0)
  await ana.openSync()
  await expect(ana.sync.getByRole('switch')).toBeVisible()
  expect(await ana.sync.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Edit: Buy milk' }).click()
  expect(await tooWide()).toBeLessThanOrEqual(0)
})

test('a finger that meets the badge a little beside its edge opens the panel', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  await ana.isLive()
  const { x = 0, y = 0, width = 0, height = 0 } = (await ana.badge.getByRole('button').boundingBox()) ?? {}
  for (const edge of [y + height / 2 - 21, y + height / 2 + 21]) {
    await ana.page.mouse.click(x + width / 2, edge)
    await expect(ana.sync).toBeVisible()
    await ana.page.keyboard.press('Escape')
    await expect(ana.sync).toBeHidden()
  }
})

test('everything can be done with the keyboard alone', smoke, async ({ visit }) => {
  const { page } = await visit()
  const ana = todoPage(page)
  const press = (...keys: string[]) =>
    keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve())
  await ana.isLive()

  await press('Tab', 'Tab', 'Tab', 'Tab')
  await expect(ana.newTodo).toBeFocused()
  await page.keyboard.type('Buy milk')
  await press('Enter')
  await page.keyboard.type('Call Mum')
  await press('Enter')
  await page.keyboard.type('never mind')
  await press('Escape')
  await expect(ana.newTodo).toHaveValue('')
  await ana.shows('Call Mum', 'Buy milk')

  await press('ArrowDown')
  await expect(ana.checkbox('Call Mum')).toBeFocused()
  await press('ArrowDown', 'Space')
  await expect(ana.checkbox('Buy milk')).toBeChecked()
  await expect(ana.checkbox('Buy milk')).toBeFocused()
  await press('Home')
  await expect(ana.checkbox('Call Mum')).toBeFocused()

  await press('F2')
  await page.keyboard.type('Call Dad')
  await press('Enter')
  await ana.shows('Call Dad', 'Buy milk')
  await expect(page.getByRole('button', { name: 'Edit: Call Dad' })).toBeFocused()
  await press('Enter')
  await page.keyboard.type('Call nobody')
  await press('Escape')
  await ana.shows('Call Dad', 'Buy milk')
  await expect(page.getByRole('button', { name: 'Edit: Call Dad' })).toBeFocused()

  await press('Delete')
  await ana.shows('Buy milk')
  await expect(page.getByRole('button', { name: 'Edit: Buy milk' })).toBeFocused()
  await press('Tab', 'Enter')
  await ana.shows()
  await expect(ana.newTodo).toBeFocused()
})

test('keys that compose a letter are left to it', async ({ visit }) => {
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.isLive()
  const composing = (key: string) => ({ key, isComposing: true, bubbles: true, cancelable: true })
  await ana.newTodo.fill('Kau')
  await ana.newTodo.dispatchEvent('keydown', composing('Escape'))
  await expect(ana.newTodo).toHaveValue('Kau')
  await ana.newTodo.press('Enter')
  await ana.shows('Kau')

  await page.getByRole('button', { name: 'Edit: Kau' }).click()
  const field = page.getByRole('textbox', { name: 'Text of the todo' })
  await field.fill('Kau gyunyu')
  for (const key of ['Escape', 'Enter']) await field.dispatchEvent('keydown', composing(key))
  await expect(field).toHaveValue('Kau gyunyu')

  const name = page.getByRole('textbox', { name: 'You are' })
  await name.fill('Aki')
  for (const key of ['Escape', 'Enter']) await name.dispatchEvent('keydown', composing(key))
  await expect(name).toHaveValue('Aki')
  await name.press('Enter')
  await ana.shows('Kau gyunyu')
})

test('the filters are one stop for the tab key, and no key is trapped on the way through the page', async ({
  visit,
}) => {
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.add('Buy milk')
  await ana.isLive()
  await page.getByRole('radio', { name: 'All 1' }).focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('radio', { name: 'Open 1' })).toBeChecked()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('heading', { name: 'Nothing done yet' })).toBeVisible()
  await page.getByRole('radio', { name: 'All 1' }).check()

  await page.getByRole('button', { name: /theme/ }).focus()
  const stops = [
    ana.badge.getByRole('button'),
    ana.newTodo,
    page.getByRole('button', { name: 'Add', exact: true }),
    page.getByRole('textbox', { name: 'You are' }),
    page.getByRole('button', { name: 'Suggest steps' }),
    page.getByRole('radio', { name: 'All 1' }),
    page.getByRole('button', { name: 'Clear done' }),
    ana.checkbox('Buy milk'),
    page.getByRole('button', { name: 'Edit: Buy milk' }),
    page.getByRole('button', { name: 'Delete: Buy milk' }),
  ]
  for (const stop of stops) {
    await page.keyboard.press('Tab')
    await expect(stop).toBeFocused()
  }
})

test('a todo that goes from under the keyboard leaves it in the list', async ({ visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ana.add('Buy milk', 'Call Mum', 'Water the plants')
  await ben.shows('Water the plants', 'Call Mum', 'Buy milk')
  await ana.checkbox('Call Mum').focus()
  await ben.remove('Call Mum')
  await ana.shows('Water the plants', 'Buy milk')
  await ana.page.bringToFront()
  await expect(ana.checkbox('Buy milk')).toBeFocused()
  await ana.page.getByRole('radio', { name: /Open/ }).check()
  await ana.checkbox('Water the plants').focus()
  await ana.page.keyboard.press('Space')
  await ana.shows('Buy milk')
  await expect(ana.checkbox('Buy milk')).toBeFocused()
})

test('what others do, and the state of the connection, is told to screen readers', async ({ site, visit }) => {
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await ben.call('Ben')
  await Promise.all([ana.isLive(), ben.isLive()])
  const heard = ana.page.getByRole('status')
  await ben.add('Buy milk')
  await expect(heard).toHaveText('Ben added: Buy milk.')
  await ben.checkbox('Buy milk').check()
  await expect(heard).toHaveText('Ben finished: Buy milk.')
  await ana.remove('Buy milk')
  await expect(heard).toHaveText('Deleted: Buy milk.')
  await ben.shows()
  await ana.isLive()
  site.goDown()
  await expect(heard).toHaveText('Offline.')
  site.comeBack()
  await expect(heard).toHaveText('Live.')
})

const paperOf = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)

test('the page follows the theme of the system', chromiumOnly, async ({ visit }) => {
  const { page } = await visit()
  await page.emulateMedia({ colorScheme: 'light' })
  await expect(page.getByRole('button', { name: 'Use the dark theme' })).toBeVisible()
  const light = await paperOf(page)
  await page.emulateMedia({ colorScheme: 'dark' })
  await expect(page.getByRole('button', { name: 'Use the light theme' })).toBeVisible()
  expect(await paperOf(page)).not.toBe(light)
})

test('the theme can be changed and is remembered', async ({ visit }) => {
  const { page } = await visit()
  const paper = () => paperOf(page)
  const light = await paper()
  const around = () =>
    page.evaluate(() =>
      [...document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')].map(({ content }) => content),
    )
  expect(await around()).toEqual(['#f5f3ee', '#0f1719'])
  await page.getByRole('button', { name: 'Use the dark theme' }).click()
  const dark = await paper()
  expect(dark).not.toBe(light)
  expect(await around()).toEqual(['#0f1719', '#0f1719'])
  await page.reload()
  await expect(page.getByRole('button', { name: 'Use the light theme' })).toBeVisible()
  expect(await paper()).toBe(dark)
  expect(await around()).toEqual(['#0f1719', '#0f1719'])
  await page.getByRole('button', { name: 'Use the light theme' }).click()
  expect(await around()).toEqual(['#f5f3ee', '#0f1719'])
})
