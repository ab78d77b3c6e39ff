import { expect, test } from 'vitest'
import { bodyOf } from '../../test/scripted-fetch.ts'
import { readAtMost } from './read-at-most.ts'

test('a body is read to its end, a character that was cut in two included', async () => {
  const euro = new TextEncoder().encode('€')
  expect(await readAtMost(new Response(bodyOf(['1 ', euro.slice(0, 1), euro.slice(1)])))).toBe('1 €')
})

test('no body is an empty one, and one that breaks is none', async () => {
  expect(await readAtMost(new Response(null))).toBe('')
  expect(await readAtMost(new Response(bodyOf(['x'], 'break')))).toBeUndefined()
})

test('a body without end is let go', async () => {
  let sent = 0
  let cancelled = false
  const endless = new ReadableStream({
    pull: (controller) => {
      sent += 10_000
      controller.enqueue(new Uint8Array(10_000).fill(0x78))
    },
    cancel: () => {
      cancelled = true
    },
  })
  expect(await readAtMost(new Response(endless))).toBe('x'.repeat(70_000))
  expect([cancelled, sent < 100_000]).toEqual([true, true])
})
