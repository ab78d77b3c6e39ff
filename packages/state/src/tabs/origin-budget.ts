import type { Environment } from '../environment.ts'
import { invalidOptions } from '../errors.ts'
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

/** Each is a lock of its own. */
const MOST_REQUESTS = 1000

/** @throws StateError `invalid-options` for a number of live requests that can not be meant. */
export function checkMaxLiveRequests(max: unknown): void {
  if (isMeant(max)) return
  throw invalidOptions(`"maxLiveRequests" is a whole number from 1 to ${MOST_REQUESTS}, not ${String(max)}.`)
}

const isMeant = (max: unknown): boolean =>
  max === undefined || (Number.isSafeInteger(max) && Number(max) >= 1 && Number(max) <= MOST_REQUESTS)
