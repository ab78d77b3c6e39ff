// The assistant: it writes into the list word by word, where everybody sees it grow.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'

/** A pause that lets so many tokens through, and the rest when it is told to. */
const createGate = (tokens: number) => {
  let open = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  let written = 0
  const pause = () => {
    written += 1
    return written < tokens ? Promise.resolve() : opened
  }
  return { pause, open }
}

/** The offsets from which a page asks for answers, from now on. */
const watchAnswers = (page: Page): (string | null)[] => {
  const offsets: (string | null)[] = []
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    if (pathname.includes('/answers/')) offsets.push(searchParams.get('offset'))
  })
  return offsets
}

const answerOf = (page: Page) => page.getByRole('article', { name: 'Suggested steps' })
const ask = (page: Page) => page.getByRole('button', { name: 'Suggest steps' }).click()

const WHOLE = [
  'Call Mum\n- Note what to say to Mum\n- Find a quiet quarter of an hour for Mum\n- Note what Mum answers\n',
  'Buy milk\n- See how much milk is left\n- Compare two offers for milk\n- Bring milk home',
].join('\n')

test('an answer grows at everybody, goes on after a reload without reading twice, and becomes todos', async ({
  site,
  visit,
}) => {
  test.slow()
  const gate = createGate(10)
  await site.assist(gate.pause)
  const ana = todoPage((await visit()).page)
  const ben = todoPage((await visit()).page)
  await expect(ana.page.getByRole('button', { name: 'Suggest steps' })).toHaveAttribute('aria-disabled', 'true')
  await ana.add('Buy milk', 'Call Mum')
  await Promise.all([ana.isLive(), ben.isLive()])
  await ask(ana.page)
  for (const { page } of [ana, ben]) {
    await expect(answerOf(page)).toContainText('Note what to say to Mum')
    await expect(answerOf(page)).toHaveAttribute('aria-busy', 'true')
    await expect(answerOf(page)).not.toContainText('hour')
  }
  const offsets = watchAnswers(ana.page)
  await ana.page.reload()
  await expect(answerOf(ana.page)).toContainText('Note what to say to Mum')
  gate.open()
  for (const { page } of [ana, ben]) {
    await expect(answerOf(page)).toHaveAttribute('aria-busy', 'false')
    expect(await answerOf(page).locator('.answer__text').textContent()).toBe(`${WHOLE}\n`)
  }
  await expect(ana.page.getByRole('status')).toHaveText('The assistant has suggested steps.')
  expect(offsets).not.toContain('-1')
  expect((await new AxeBuilder({ page: ana.page }).analyze()).violations).toEqual([])

  const asked = offsets.length
  await ana.page.reload()
  await expect(answerOf(ana.page)).toContainText('Bring milk home')
  expect(offsets).toHaveLength(asked)
  await answerOf(ana.page).getByRole('button', { name: 'Add 6 steps as todos' }).click()
  await expect(ana.rows).toHaveCount(8)
  for (const { page } of [ana, ben]) await expect(answerOf(page)).toBeHidden()
  await ben.shows(
    ...WHOLE.split('\n').flatMap((line) => (line.startsWith('- ') ? line.slice(2) : [])),
    'Call Mum',
    'Buy milk',
  )
})

test('a question that is asked offline waits like any other change, and is answered later', async ({ site, visit }) => {
  await site.assist(() => Promise.resolve())
  const { page } = await visit()
  const ana = todoPage(page)
  await ana.add('Buy milk')
  await ana.isLive()
  site.goDown()
  await expect(ana.badge).toContainText('Offline')
  await ask(page)
  await expect(answerOf(page)).toContainText('Waiting for the assistant.')
  await ana.openSync()
  await expect(ana.sync.getByRole('list', { name: 'Waiting changes' })).toContainText('Asking the assistant')
  await page.keyboard.press('Escape')
  site.comeBack()
  await page.evaluate(() => dispatchEvent(new Event('online')))
  await expect(answerOf(page)).toContainText('Bring milk home')
  await page.getByRole('button', { name: 'Remove the suggested steps' }).click()
  await expect(answerOf(page)).toBeHidden()
  await expect(ana.newTodo).toBeFocused()
})
