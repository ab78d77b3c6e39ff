import type { TabLife } from './tab-life.ts'

type Fetch = typeof globalThis.fetch

/** Whether a tab has a network. */
export interface TestNetwork {
  /** Aborts when the network goes; a new one when it is back. */
  signal(): AbortSignal
}

/**
 * A `fetch` as one tab has it. Nothing comes to a tab that does not run; a request of one that is gone is cut, as the
 * server sees, unless it is kept alive. A body that brings data while the tab is frozen brings nothing any more afterwards, not even an end: so
 * does Chromium.
 */
export function createTestFetch(life: TabLife, network: TestNetwork, fetch: Fetch): Fetch {
  return (input, init) =>
    life.see(
      new Promise((resolve, reject) => {
        const connection = network.signal()
        if (life.isGone) return
        if (connection.aborted) return reject(unreachable())
        const asked = init?.signal ?? (input instanceof Request ? input.signal : undefined)
        const ends = init?.keepalive === true ? [connection] : [life.gone, connection]
        const signals = [...ends, ...(asked === undefined ? [] : [asked])]
        const onOffline = (): void => reject(unreachable())
        connection.addEventListener('abort', onOffline, { once: true })
        const answered = (): void => connection.removeEventListener('abort', onOffline)
        fetch(input, { ...init, signal: AbortSignal.any(signals) }).then(
          (response) => {
            answered()
            return resolve(withBody(response, life, connection))
          },
          (error: unknown) => {
            answered()
            reject(connection.aborted ? unreachable() : error)
          },
        )
      }),
    )
}

const unreachable = (): TypeError => new TypeError('Failed to fetch')

/** The response with a body that comes only to a tab that runs. */
function withBody(response: Response, life: TabLife, connection: AbortSignal): Response {
  if (response.body === null) return response
  const reader = response.body.getReader()
  let isDead = false
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { value, done } = await reader.read()
          if (life.state === 'frozen') isDead = true
          if (isDead) return await new Promise(() => undefined)
          await life.see(Promise.resolve())
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          await life.see(Promise.resolve())
          controller.error(connection.aborted ? unreachable() : error)
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  const { status, statusText, headers, url } = response
  return Object.defineProperty(new Response(body, { status, statusText, headers }), 'url', { value: url })
}
