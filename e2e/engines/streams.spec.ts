// Streams that are no database: an answer that is written token by token, and who is in a room.
import { eventually, expect, smoke, test } from './test.ts'
import type { Tab } from './engine.ts'
import type { AnswerPage } from './pages/answer.page.ts'
import type { RoomPage } from './pages/room.page.ts'
import type { StreamSite } from './site/stream-site.ts'

/** A stream of text beside the site's own. */
const createAnswer = async (streams: StreamSite) => {
  const url = new URL('answers/1', streams.url).href
  const send = async (method: string, body?: Uint8Array<ArrayBuffer>, headers = {}): Promise<void> => {
    const init = { method, headers: { 'content-type': 'text/plain', ...headers } }
    const response = await fetch(url, body === undefined ? init : { ...init, body })
    expect(response.ok).toBe(true)
  }
  await send('PUT')
  return {
    url,
    append: (text: string | Uint8Array<ArrayBuffer>) =>
      send('POST', typeof text === 'string' ? new TextEncoder().encode(text) : text),
    finish: () => send('POST', undefined, { 'stream-closed': 'true' }),
  }
}

const textOf = (tab: Tab<AnswerPage>) => tab.run((page) => page.text())

test('an answer is read once for all tabs, and not again after a reload', smoke, async ({ open, streams }) => {
  const answer = await createAnswer(streams)
  const [left, right] = [
    await open<AnswerPage>('answer', { stream: answer.url }),
    await open<AnswerPage>('answer', { stream: answer.url }),
  ]
  const tokens = Array.from({ length: 150 }, (_, n) => `token ${n} € `)
  for (const token of tokens) await answer.append(token)
  const written = tokens.join('')
  for (const tab of [left, right]) await eventually(() => textOf(tab)).toBe(written)
  expect(await streams.liveReaders()).toBe(1)
  expect(streams.readOffsets.filter((offset) => offset === '-1')).toHaveLength(1)

  await left.reload()
  await right.reload()
  for (const tab of [left, right]) {
    await eventually(() => textOf(tab)).toBe(written)
    // It was there at once, not piece by piece.
    expect((await tab.run((page) => page.shown()))[0]).toBe(written)
  }
  expect(streams.readOffsets.filter((offset) => offset === '-1')).toHaveLength(1)

  await answer.append(new TextEncoder().encode('😀').slice(0, 2))
  await answer.append(new TextEncoder().encode('😀').slice(2))
  await answer.finish()
  for (const tab of [left, right]) {
    await eventually(() => tab.run((page) => page.isDone())).toBe(true)
    expect(await textOf(tab)).toBe(`${written}😀`)
  }
  expect(await streams.liveReaders()).toBe(0)
  const asked = streams.readOffsets.length
  await left.reload()
  await eventually(() => left.run((page) => page.isDone())).toBe(true)
  expect([await textOf(left), streams.readOffsets.length]).toEqual([`${written}😀`, asked])
})

test('people in a room see each other, and who closes the tab is gone', smoke, async ({ engine, open, streams }) => {
  const room = new URL('rooms/1', streams.url).href
  const namesIn = (tab: Tab<RoomPage>) => tab.run((page) => page.names())
  const enter = (user: string, state = 'here') => open<RoomPage>('room', { room, user, state })
  const ada = await enter('ada')
  await eventually(() => namesIn(ada)).toEqual(['ada here'])
  const bob = await enter('bob')
  await eventually(() => namesIn(bob)).toEqual(['ada here', 'bob here'])
  await eventually(() => namesIn(ada)).toEqual(['ada here', 'bob here'])

  const again = await enter('bob', 'in a second tab')
  await eventually(() => namesIn(ada)).toEqual(['ada here', 'bob in a second tab'])
  expect(await streams.liveReaders()).toBe(2)
  await bob.close()
  await again.run((page) => page.set('still here'))
  await eventually(() => namesIn(ada)).toEqual(['ada here', 'bob still here'])

  const closedAt = Date.now()
  await again.close()
  await eventually(() => namesIn(ada)).toEqual(['ada here'])
  // Sooner than by silence: the tab has said good-bye. Firefox loses that request with the page once in some ten times.
  if (engine.name !== 'firefox') expect(Date.now() - closedAt).toBeLessThan(5000)
})
