import type { Environment } from '../environment.ts'
import { createLiveBudget, type LiveBudget } from './live-budget.ts'

/**
 * The live requests of the origin of a stream, at most `max` (default: 4) over all tabs and streams; none outside of a
 * page, where nothing limits connections.
 */
export function createOriginBudget(
  environment: Environment,
  url: string,
  max: number | undefined,
): LiveBudget | undefined {
  const { network, page } = environment
  if (page === undefined || network === undefined) return undefined
  const origin = network.originOf(url)
  return createLiveBudget({ origin, environment, max, isFree: () => network.isMultiplexed(origin) })
}
