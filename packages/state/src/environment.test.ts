import { afterEach, expect, it, vi } from 'vitest'
import { defaultEnvironment } from './environment.ts'

afterEach(() => vi.unstubAllGlobals())

it('a page that may not open channels has some on which nothing is heard', () => {
  const secured = function (): never {
    throw new DOMException('no', 'SecurityError')
  }
  for (const name of ['document', 'window']) vi.stubGlobal(name, {})
  vi.stubGlobal('BroadcastChannel', secured)
  const channel = defaultEnvironment.channels?.open('a', () => undefined)
  expect(() => {
    channel?.post('hello')
    channel?.close()
  }).not.toThrow()
  expect(channel).toBeDefined()
})
