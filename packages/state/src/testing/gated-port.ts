import type { TabLife } from './tab-life.ts'

/**
 * A port as one tab sees it: each method is called in a turn of its own, and neither starts nor answers in a tab that is
 * gone; the answer waits while the tab does not run. What was started goes on behind its back.
 */
export function createGatedPort<T extends object>(life: TabLife, port: T): T {
  return new Proxy(port, {
    get(target, property) {
      const member: unknown = Reflect.get(target, property)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => life.start(async () => Reflect.apply(member, target, args))
    },
  })
}
