import { expect, test, vi } from 'vitest'
import { watchInstallOffer } from './install-offer.ts'

const createOffer = (prompt: () => Promise<unknown>) =>
  Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt })

test('the offer is kept from the browser, and made once', async () => {
  const page = new EventTarget()
  const offer = watchInstallOffer(page)
  const listener = vi.fn<() => void>()
  offer.subscribe(listener)
  const prompt = vi.fn<() => Promise<unknown>>(() => Promise.reject(new Error('dismissed')))
  const event = createOffer(prompt)
  page.dispatchEvent(event)
  expect([event.defaultPrevented, listener.mock.calls.length]).toEqual([true, 1])
  offer.get()?.()
  expect(prompt).toHaveBeenCalledTimes(1)
  expect(offer.get()).toBeUndefined()
})

test('what was installed is not offered', () => {
  const page = new EventTarget()
  const offer = watchInstallOffer(page)
  page.dispatchEvent(createOffer(() => Promise.resolve()))
  page.dispatchEvent(new Event('appinstalled'))
  expect(offer.get()).toBeUndefined()
})

test('an event without a prompt is none', () => {
  const page = new EventTarget()
  const offer = watchInstallOffer(page)
  page.dispatchEvent(new Event('beforeinstallprompt'))
  expect(offer.get()).toBeUndefined()
})
