// What the server counts about itself, for `__ds/metrics`. No label holds anything that a client chose freely: whoever
// invents methods or paths must not be able to fill the memory.
import type { MetricFamily, Sample } from '../core/prometheus-text.ts'
import type { Clock } from '../environment.ts'
import type { StoredAmount } from './watched-store.ts'

export interface Metrics {
  /** Notes an answer that was begun at an instant. `isLive`: it was asked to wait for data. */
  answered(method: string, status: number, beganMs: number, isLive: boolean): void
  /** Notes a write that the store could not take. */
  storeRefused(): void
  families(present: Present): ReadonlyArray<MetricFamily>
}

/** What is not counted but looked at. */
export interface Present {
  readonly stored: StoredAmount
  readonly liveReaders: number
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'OPTIONS'])
const BOUNDS_S = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10]

export const createMetrics = (clock: Clock): Metrics => {
  const startedMs = clock.now()
  const requests = new Map<string, number>()
  const within = BOUNDS_S.map(() => 0)
  let timed = 0
  let timedS = 0
  let refusals = 0
  return {
    answered: (method, status, beganMs, isLive) => {
      const key = `${METHODS.has(method) ? method : 'other'} ${status}`
      requests.set(key, (requests.get(key) ?? 0) + 1)
      if (isLive) return
      const tookS = Math.max(0, clock.now() - beganMs) / 1000
      timed++
      timedS += tookS
      for (const [index, bound] of BOUNDS_S.entries()) if (tookS <= bound) within[index] = (within[index] ?? 0) + 1
    },
    storeRefused: () => {
      refusals++
    },
    families: ({ stored, liveReaders }) => [
      counter('oxbow_requests_total', 'Requests answered, by method and status.', [...requests].map(requestSample)),
      {
        name: 'oxbow_request_duration_seconds',
        help: 'Time to the beginning of the answer; live reads are not watched.',
        type: 'histogram',
        samples: histogram(within, timed, timedS),
      },
      counter('oxbow_store_refusals_total', 'Writes refused because of the limit or a full disk.', [
        { value: refusals },
      ]),
      gauge('oxbow_live_readers', 'Long-polls and event streams that are open.', liveReaders),
      gauge('oxbow_streams', 'Streams that exist, those kept for their forks included.', stored.streams),
      gauge('oxbow_stored_bytes', 'Bytes of messages stored.', stored.bytes),
      gauge('oxbow_start_time_seconds', 'When the server began, since 1970.', startedMs / 1000),
    ],
  }
}

const requestSample = ([key, value]: readonly [string, number]): Sample => {
  const [method = '', status = ''] = key.split(' ')
  return { labels: { method, status }, value }
}

const histogram = (within: ReadonlyArray<number>, count: number, sumS: number): ReadonlyArray<Sample> => [
  ...BOUNDS_S.map((bound, index) => ({ suffix: '_bucket', labels: { le: String(bound) }, value: within[index] ?? 0 })),
  { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
  { suffix: '_sum', value: sumS },
  { suffix: '_count', value: count },
]

const counter = (name: string, help: string, samples: ReadonlyArray<Sample>): MetricFamily => ({
  name,
  help,
  type: 'counter',
  samples,
})

const gauge = (name: string, help: string, value: number): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  samples: [{ value }],
})
