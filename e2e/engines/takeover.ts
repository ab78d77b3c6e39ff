import { eventually, expect, test } from './test.ts'
import type { PageSite } from './site/page-site.ts'

/** A takeover may take so long. */
const TAKEOVER_MS = 500

/**
 * Waits until a tab says when it took over, and looks how long that was after the page before it was left. The time of
 * the drivers, which is longer than the takeover itself, does not count.
 */
export const expectTakeover = async (site: PageSite, tookOverAt: () => Promise<number | null | undefined>) => {
  await eventually(async () => (await tookOverAt()) ?? 0).toBeGreaterThan(0)
  await eventually(() => site.leftAt ?? 0).toBeGreaterThan(0)
  const ms = Number(await tookOverAt()) - Number(site.leftAt)
  test.info().annotations.push({ type: 'takeover', description: `${ms} ms` })
  expect(ms).toBeLessThan(TAKEOVER_MS)
}
