import type { Entry } from '@oxbow/state/db'
import type { TestTab } from '@oxbow/state/testing'
import type { Ailment } from './ailments.ts'
import { createKnowledge } from './knowledge.ts'
import type { Profile } from './profile.ts'
import type { Place } from './stored-entries.ts'

/**
 * What a page of a profile has whose storage does not work: its writes are its own, and end with it, as its status says.
 * The names of locks and channels are those of the profile.
 */
export function createLoneProfile(host: Profile, ailment: Ailment, tick: () => number): Profile {
  const { knownAt, know } = createKnowledge(tick)
  const made: Entry[] = []
  const places = new Map<string, Place>()
  let page: TestTab | undefined
  let left = new Set<string>()
  return {
    name: `${host.name}, in memory`,
    isSlow: false,
    ...{ made, contents: [places], knownAt, shared: new Set<string>() },
    isErased: (txid) => places.has(txid) && page?.state === 'gone',
    persistenceOf: () => ailment.store(true),
    environmentOf: (tab) => ailment.environment(host.environmentOf(tab)),
    observe(tab, { pending, rejected }) {
      page = tab
      if (tab.state === 'gone') return
      for (const entry of pending) {
        if (places.has(entry.txid)) continue
        made.push(entry)
        places.set(entry.txid, { place: made.length, at: tick() })
      }
      const now = new Set([...pending, ...rejected.map(({ entry }) => entry)].map(({ txid }) => txid))
      know([...left].filter((txid) => !now.has(txid)))
      left = now
    },
    copy: async () => undefined,
    clear: async () => false,
    compact: () => undefined,
  }
}
