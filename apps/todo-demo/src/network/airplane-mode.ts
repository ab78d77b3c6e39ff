import { createStoredValue, type StoredValue } from '../page/stored-value.ts'
import type { TextStorage } from '../page/text-storage.ts'

/** Whether this browser plays being offline. Kept over reloads, the same in all tabs. */
export type AirplaneMode = StoredValue<boolean>

/** Makes the switch; it is off where nothing is stored. */
export const createAirplaneMode = (storage: TextStorage | undefined): AirplaneMode =>
  createStoredValue({
    storage,
    key: 'oxbow-todos:offline',
    parse: (text) => text === 'yes',
    print: (isOffline) => (isOffline ? 'yes' : ''),
  })

/**
 * A `fetch` without a network while the mode is on: requests fail as they do there, and so do those that are under way,
 * streaming answers included.
 */
export function gateFetch(fetch: typeof globalThis.fetch, mode: Pick<AirplaneMode, 'get' | 'subscribe'>): typeof fetch {
  let takeOff = new AbortController()
  mode.subscribe(() => {
    if (!mode.get()) return
    takeOff.abort(noNetwork())
    takeOff = new AbortController()
  })
  return async (input, init) => {
    if (mode.get()) throw noNetwork()
    const { signal } = takeOff
    return fetch(input, { ...init, signal: init?.signal ? firstOf(init.signal, signal) : signal })
  }
}

/**
 * A signal that aborts with the first of these. `AbortSignal.any` will not do: WebKit forgets what it made when only a
 * request listens to it, and the request goes on.
 */
function firstOf(...signals: readonly AbortSignal[]): AbortSignal {
  const first = new AbortController()
  for (const signal of signals) {
    if (signal.aborted) first.abort(signal.reason)
    else signal.addEventListener('abort', () => first.abort(signal.reason), { signal: first.signal })
  }
  return first.signal
}

const noNetwork = (): TypeError => new TypeError('The page plays being offline.')
