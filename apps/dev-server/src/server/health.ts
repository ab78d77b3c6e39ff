// `__ds/health` and `__ds/metrics`: how the server is, for whoever operates it.
import { PROMETHEUS_TYPE, prometheusText } from '../core/prometheus-text.ts'
import { answerJson, type ControlCall, type ControlRoute, refuseControl } from './control.ts'
import { answer, type Reply } from './message.ts'
import type { Metrics } from './metrics.ts'
import type { WatchedStore } from './watched-store.ts'

/** Answers 200 while streams can be read, 503 when they cannot. It tells nothing of them, so it is open to all. */
export const healthRoute = (store: WatchedStore): ControlRoute => ({
  isOpen: () => true,
  handle: readOnly(() => {
    const status = isReadable(store) ? store.health() : 'failing'
    return answerJson(status === 'failing' ? 503 : 200, { status })
  }),
})

/** Answers with the server's measurements for Prometheus. They need to be allowed. */
export const metricsRoute = (store: WatchedStore, liveReaders: () => number, metrics: Metrics): ControlRoute => ({
  isOpen: () => false,
  handle: readOnly(() => {
    const text = prometheusText(metrics.families({ stored: store.amount(), liveReaders: liveReaders() }))
    const headers = { 'Content-Type': PROMETHEUS_TYPE, 'Cache-Control': 'no-store' }
    return answer(200, headers, new TextEncoder().encode(text))
  }),
})

const readOnly =
  (reply: () => Reply) =>
  ({ request, segments }: ControlCall): Reply => {
    if (segments.length > 1) return refuseControl(404, 'NOT_FOUND', 'There is no such interface.')
    if (request.method === 'GET' || request.method === 'HEAD') return reply()
    return refuseControl(405, 'METHOD_NOT_ALLOWED', 'This can only be read.', { Allow: 'GET, HEAD' })
  }

const isReadable = (store: WatchedStore): boolean => {
  try {
    store.read((view) => view.stream(''))
    return true
  } catch {
    return false
  }
}
