import type { Environment } from '../environment.ts'
import { idleWatch, nextWatch, type WatchCommand, type WatchEvent } from './leader-watch.ts'

/** What a watcher can do. */
export interface WatcherOptions {
  readonly environment: Pick<Environment, 'sleep' | 'elapsed'>
  readonly ping: () => void
  readonly askToYield: () => void
  /** Looks at the locks. May reject. */
  readonly query: () => Promise<unknown>
  /** Whether the own channel works. */
  readonly selfTest: (signal: AbortSignal) => Promise<boolean>
  readonly steal: () => void
}

/** Performs a leader watch (see leader-watch.ts). */
export interface Watcher {
  feed(event: Exclude<WatchEvent, { type: 'tick' | 'tested' }>): void
}

/** Makes a watcher that has not begun. It has no timer unless it watches. */
export function createWatcher({ environment, ping, askToYield, query, selfTest, steal }: WatcherOptions): Watcher {
  let watch = idleWatch
  let waiting = new AbortController()

  const feed = (event: WatchEvent): void => {
    const next = nextWatch(watch, event)
    watch = next.watch
    if (watch.phase === 'off') waiting.abort()
    for (const command of next.commands) perform(command)
  }
  /** Waits for something, unless something else is waited for meanwhile. */
  const wait = (work: (signal: AbortSignal) => Promise<WatchEvent>): void => {
    waiting.abort()
    waiting = new AbortController()
    const { signal } = waiting
    void work(signal).then((event) => signal.aborted || feed(event))
  }
  const test = async (signal: AbortSignal): Promise<WatchEvent> => {
    const isWorking = await selfTest(signal).catch(() => false)
    return { type: 'tested', isWorking, at: environment.elapsed() }
  }
  const nap = async (delayMs: number, signal: AbortSignal): Promise<WatchEvent> => {
    await environment.sleep(delayMs, signal)
    return { type: 'tick' }
  }
  const perform = (command: WatchCommand): void => {
    switch (command.type) {
      case 'ping':
        return ping()
      case 'yield':
        return askToYield()
      case 'query':
        // For its effect; who can not be asked is not thrown out of the cache, and that is all.
        return void query().catch(() => undefined)
      case 'nap':
        return wait((signal) => nap(command.delayMs, signal))
      case 'test':
        return wait(test)
      case 'steal':
        return steal()
    }
  }
  return { feed }
}
