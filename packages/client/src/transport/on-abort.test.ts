import { expect, test } from 'vitest'
import { watchedSignal } from '../../test/watched-signal.ts'
import { onAbort } from './on-abort.ts'

test('an abort calls back once, and a signal that aborted before at once', () => {
  const abort = new AbortController()
  let calls = 0
  onAbort(abort.signal, () => calls++)
  expect(calls).toBe(0)
  abort.abort()
  expect(calls).toBe(1)
  onAbort(abort.signal, () => calls++)
  expect(calls).toBe(2)
})

test('what was forgotten is not called and leaves no listener, and no signal never aborts', () => {
  const { signal, listeners } = watchedSignal()
  const forget = onAbort(signal, () => expect.unreachable())
  expect(listeners.size).toBe(1)
  forget()
  expect(listeners.size).toBe(0)
  onAbort(undefined, () => expect.unreachable())()
})
