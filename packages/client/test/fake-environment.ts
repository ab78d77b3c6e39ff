import type { Environment } from '../src/environment.ts'
import type { Fetch } from '../src/environment.ts'
import { FakeClock } from './fake-clock.ts'

/** An environment whose time, page and chance are the test's. */
export interface FakeEnvironment extends Environment {
  readonly clock: FakeClock
  readonly warnings: string[]
  /** Listeners of the page that are attached now. */
  readonly listeners: ReadonlySet<() => void>
  setHidden(hidden: boolean): void
  changeNetwork(): void
}

/** `random` is always 1 unless told: every wait is as long as it may be. */
export const fakeEnvironment = (fetch: Fetch, random: () => number = () => 1): FakeEnvironment => {
  let hidden = false
  const warnings: string[] = []
  const visibility = new Set<() => void>()
  const network = new Set<() => void>()
  const listenTo = (listeners: Set<() => void>) => (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }
  const notify = (listeners: Set<() => void>): void => {
    for (const listener of listeners) listener()
  }
  return {
    fetch,
    clock: new FakeClock(),
    warnings,
    get listeners() {
      return new Set([...visibility, ...network])
    },
    page: {
      isHidden: () => hidden,
      onVisibilityChange: listenTo(visibility),
      onNetworkChange: listenTo(network),
    },
    random,
    warn: (message) => warnings.push(message),
    pageUrl: () => undefined,
    isProductionPage: () => false,
    setHidden: (next) => {
      hidden = next
      notify(visibility)
    },
    changeNetwork: () => notify(network),
  }
}
