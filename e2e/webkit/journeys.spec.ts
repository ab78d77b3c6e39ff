// What people do with the demo, in WebKitGTK.
import { smoke } from '../fixtures/test.ts'
import { expect, test } from './test.ts'
import { KEYS } from './window.ts'

const textsOf = (events: ReadonlyArray<{ readonly value?: { readonly text?: string } }>) =>
  events.map(({ value }) => value?.text)

test('todos are added, ticked, edited and deleted, and a second window follows', smoke, async ({ site, open }) => {
  const ana = await open()
  await ana.isLive()
  await ana.add('Buy milk', 'Call Mum')
  await ana.shows('Call Mum', 'Buy milk')
  const other = await open()
  await other.shows('Call Mum', 'Buy milk')
  await ana.toggle('Call Mum')
  await expect.poll(() => other.isDone('Call Mum')).toBe(true)
  await other.edit('Buy milk', 'Buy oat milk')
  await ana.shows('Call Mum', 'Buy oat milk')
  await ana.remove('Call Mum')
  await other.shows('Buy oat milk')
  for (const window of [ana, other]) await window.isLive()
  const events = await site.events('todos')
  expect(events.map(({ headers }) => headers.operation)).toEqual(['insert', 'insert', 'update', 'update', 'delete'])
})

test('when the window that reads is closed, another one goes on', async ({ site, open }) => {
  const first = await open()
  await first.add('Buy milk')
  await first.isLive()
  const second = await open()
  const third = await open()
  await third.shows('Buy milk')
  await first.window.close()
  await third.add('Call Mum')
  for (const window of [second, third]) {
    await window.shows('Call Mum', 'Buy milk')
    await window.isLive()
  }
  expect(textsOf(await site.events('todos'))).toEqual(['Buy milk', 'Call Mum'])
})

test(
  'a reload without a server shows the list, and what is written then arrives once',
  smoke,
  async ({ site, open }) => {
    const ana = await open()
    await ana.add('Buy milk')
    await ana.isLive()
    await ana.isInstalled()
    await site.stop()
    await ana.window.reload()
    await ana.shows('Buy milk')
    await ana.badgeSays('Offline')
    await ana.add('Call Mum')
    await ana.badgeSays('1 change waiting')
    await ana.window.reload()
    await ana.shows('Call Mum', 'Buy milk')
    await ana.badgeSays('1 change waiting')
    await site.start()
    await ana.isLive()
    expect(textsOf(await site.events('todos'))).toEqual(['Buy milk', 'Call Mum'])
  },
)

test('what two windows write in an outage arrives once and in order, also from the one that was closed', async ({
  site,
  open,
}) => {
  const first = await open()
  await first.isLive()
  const second = await open()
  await second.isLive()
  site.goDown()
  for (const window of [first, second]) await window.badgeSays('Offline')
  await first.add('From the first')
  await second.shows('From the first')
  await second.add('From the second')
  await first.shows('From the second', 'From the first')
  await second.badgeSays('2 changes waiting')
  await first.window.close()
  site.comeBack()
  await second.isLive()
  await second.shows('From the second', 'From the first')
  expect(textsOf(await site.events('todos'))).toEqual(['From the first', 'From the second'])
})

test('a list has its own address and todos, and the way back leads to the one before', async ({ open }) => {
  const ana = await open()
  await ana.add('For everyone')
  await ana.isLive()
  await ana.window.press('button', 'Lists')
  await ana.window.press('textbox', 'Another list')
  await ana.window.type(`Holiday in May${KEYS.enter}`)
  await ana.says('Nothing to do yet')
  await ana.add('Book the ferry')
  await ana.isLive()
  const other = await open('/#/list/Holiday%20in%20May')
  await other.shows('Book the ferry')
  await ana.window.press('button', 'Lists')
  await ana.window.press('link', 'Everyone’s todos')
  await ana.shows('For everyone')
  await ana.window.back()
  await ana.shows('Book the ferry')
  await ana.window.reload()
  await ana.shows('Book the ferry')
})

test('an answer of the assistant grows in every window, goes on after a reload, and becomes todos', async ({
  site,
  open,
}) => {
  let goOn = (): void => undefined
  const rest = new Promise<void>((resolve) => (goOn = resolve))
  let written = 0
  await site.assist(() => (++written < 10 ? Promise.resolve() : rest))
  const ana = await open()
  const other = await open()
  await ana.add('Buy milk', 'Call Mum')
  await ana.isLive()
  await ana.window.press('button', 'Suggest steps')
  for (const window of [ana, other]) {
    await window.says('Note what to say to Mum')
    await window.isSilentOf('hour')
  }
  await ana.window.reload()
  await ana.says('Note what to say to Mum')
  goOn()
  for (const window of [ana, other]) await window.says('Bring milk home')
  await ana.window.press('button', 'Add 6 steps as todos')
  for (const window of [ana, other]) {
    await window.shows(
      'Note what to say to Mum',
      'Find a quiet quarter of an hour for Mum',
      'Note what Mum answers',
      'See how much milk is left',
      'Compare two offers for milk',
      'Bring milk home',
      'Call Mum',
      'Buy milk',
    )
    await window.isSilentOf('Assistant')
  }
})

test('what waits while the page plays being offline can be edited and discarded', async ({ site, open }) => {
  const ana = await open()
  await ana.isLive()
  await ana.openSync()
  await ana.window.press('switch', 'Play being offline')
  await ana.badgeSays('Offline')
  await ana.says('This browser plays being offline.')
  await ana.window.type(KEYS.escape)
  await ana.add('Buy milk', 'Call Mum')
  await ana.badgeSays('2 changes waiting')
  await ana.openSync()
  await ana.window.press('button', 'Edit: Adding “Buy milk”')
  await ana.window.press('textbox', 'Other text for: Adding “Buy milk”')
  await ana.window.type(` and bread${KEYS.enter}`)
  await ana.window.press('button', 'Discard: Adding “Call Mum”')
  await ana.shows('Buy milk and bread')
  await ana.window.press('button', 'Go online')
  await ana.isLive()
  expect(textsOf(await site.events('todos'))).toEqual(['Buy milk and bread'])
})

test('playing offline cuts off every window, whichever of them reads', async ({ site, open }) => {
  const [first, second] = [await open(), await open()]
  const bothAreLive = () => Promise.all([first.isLive(), second.isLive()])
  await bothAreLive()
  for (const { player, other } of [
    { player: first, other: second },
    { player: second, other: first },
  ]) {
    await player.openSync()
    await player.window.press('switch', 'Play being offline')
    await player.window.type(KEYS.escape)
    for (const window of [player, other]) await window.badgeSays('Offline')
    await expect.poll(site.liveRequests).toBe(0)
    await other.window.press('button', 'Go online')
    await bothAreLive()
  }
})

test('a list of one’s own is opened by signing in, and closed by signing out', async ({ open }) => {
  const ana = await open('/#/own')
  await ana.window.press('button', 'Sign in')
  await ana.isLive()
  await ana.add('Buy milk')
  await ana.isLive()
  await ana.openSync()
  await ana.window.press('button', 'Sign out')
  await ana.says('You are signed out.')
  await ana.window.reload()
  await ana.says('You are signed out.')
  await ana.window.press('button', 'Sign in')
  await ana.isLive()
  await ana.shows('Buy milk')
})

test('everything can be done with the keyboard alone', async ({ open }) => {
  const ana = await open()
  await ana.isLive()
  const { type } = ana.window
  const focused = () =>
    ana.window.look(() => {
      const { activeElement: element } = document
      const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : undefined
      return element?.getAttribute('aria-label') ?? label
    })
  await type(KEYS.tab.repeat(4))
  await expect.poll(focused).toBe('New todo')
  await type(`Buy milk${KEYS.enter}Call Mum${KEYS.enter}`)
  await ana.shows('Call Mum', 'Buy milk')
  await type(KEYS.down)
  await expect.poll(focused).toBe('Call Mum')
  await type(`${KEYS.down}${KEYS.space}`)
  await expect.poll(() => ana.isDone('Buy milk')).toBe(true)
  await type(KEYS.home)
  await expect.poll(focused).toBe('Call Mum')
  await type(KEYS.f2)
  await expect.poll(focused).toBe('Text of the todo')
  await type(`Call Dad${KEYS.enter}`)
  await ana.shows('Call Dad', 'Buy milk')
  await expect.poll(focused).toBe('Edit: Call Dad')
  await type(KEYS.delete)
  await ana.shows('Buy milk')
  await expect.poll(focused).toBe('Edit: Buy milk')
  await type(`${KEYS.tab}${KEYS.enter}`)
  await ana.shows()
  await expect.poll(focused).toBe('New todo')
})
