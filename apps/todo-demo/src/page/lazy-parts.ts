// What the first paint does not need. The list follows at once; the rest is fetched when the page has nothing else to
// do, so that it is there when the network is not.

/** Loads a part of the page. */
export const loadPart = {
  list: () => import('./list-page.tsx'),
  syncPanel: () => import('../sync/sync-panel.tsx'),
  answers: () => import('../assistant/answers.tsx'),
  members: () => import('../people/members.tsx'),
  refusedWrites: () => import('../outbox/refused-writes.tsx'),
  updates: () => import('../pwa/watch-updates.ts'),
} as const

/** Loads all parts; one that fails is loaded again when it is needed. */
export const loadAllParts = async (): Promise<void> => {
  await Promise.allSettled(Object.values(loadPart).map((load) => load()))
}
