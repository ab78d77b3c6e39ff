// The last line of a run, and whether it is good.

export interface Summary {
  readonly seed: number
  readonly seconds: number
  /** Writes of tabs that became durable. */
  readonly writes: number
  readonly remoteWrites: number
  readonly lost: number
  readonly duplicated: number
  readonly reordered: number
  readonly diverged: number
  /** Rows of the remote writer that went back to an older value in a page. */
  readonly regressed: number
  /** Writes that were refused: by the server for good, or because they could not be made durable. */
  readonly rejected: number
  readonly refused: number
  /** Errors that nobody caught, in pages. */
  readonly errors: number
  /** Tabs that did not come to rest, and commands that were not answered. */
  readonly hung: number
  /** Live requests for the stream at one moment, and how long there was more than one. */
  readonly maxLiveRequests: number
  readonly overlapMs: number
  readonly longestOverlapMs: number
  readonly maxStaleMs: number
  /** The longest time until a write of a visible, unblocked tab was durable. */
  readonly maxDurableMs: number
  /** What was injected. */
  readonly crashes: number
  readonly takeovers: number
  readonly cuts: number
  readonly unavailable: number
  readonly lostMessages: number
  readonly restarts: number
  readonly browserKills: number
  readonly freezes: number
  readonly bfcache: number
  readonly reloads: number
  readonly closes: number
  readonly opens: number
  readonly blocks: number
}

const MUST_BE_ZERO = [
  'lost',
  'duplicated',
  'reordered',
  'diverged',
  'regressed',
  'rejected',
  'refused',
  'errors',
  'hung',
] as const
/** One that ends and one that begins may meet. */
const MOST_LIVE_REQUESTS = 2
const LONGEST_OVERLAP_MS = 1_000
/** As long as a tab that blocks may keep the connection; writes need not wait longer for the disk either. */
const LONGEST_STALE_MS = 8_000
const FEWEST_WRITES_A_SECOND = 200 / 60

/** What is wrong with a run, one line each. */
export const violationsOf = (summary: Summary): string[] => {
  const { seconds, writes, maxLiveRequests, longestOverlapMs, maxStaleMs, maxDurableMs } = summary
  const found: string[] = MUST_BE_ZERO.filter((name) => summary[name] > 0).map((name) => `${name}: ${summary[name]}`)
  if (maxLiveRequests > MOST_LIVE_REQUESTS) found.push(`${maxLiveRequests} live requests at one moment`)
  if (longestOverlapMs > LONGEST_OVERLAP_MS) found.push(`more than one live request for ${longestOverlapMs} ms`)
  if (maxStaleMs > LONGEST_STALE_MS) found.push(`a tab was stale for ${maxStaleMs} ms`)
  if (maxDurableMs > LONGEST_STALE_MS) found.push(`a write was durable after ${maxDurableMs} ms`)
  if (writes < Math.floor(seconds * FEWEST_WRITES_A_SECOND)) found.push(`only ${writes} writes`)
  return found
}
