// What the demo adds to the server of its streams: accounts with a list of their own, and the assistant.
import { randomBytes } from 'node:crypto'
import { createFetch } from '@oxbow/dev-server/handler'
import { authorizeBy } from './access.mjs'
import { accountRoutes } from './account-routes.mjs'
import { runAssistant } from './assistant.mjs'
import { keepSecret } from './keep-secret.mjs'
import { createTickets } from './tickets.mjs'

/** How long a token lasts: short, so that renewing it can be watched. */
const TOKEN_MS = 60_000

/** The time between two tokens of an answer. */
const PACE_MS = 50

/** So long the assistant rests after a failure. */
const REST_MS = 5000

/**
 * @param {{
 *   dataDir: string
 *   tokenMs?: number | undefined
 *   pause?: (() => Promise<void>) | undefined
 *   onError: (error: unknown) => void
 * }} options `pause` waits between two tokens of an answer
 */
export const createDemoBackend = ({ dataDir, tokenMs = TOKEN_MS, pause = () => wait(PACE_MS), onError }) => {
  const tickets = createTickets(keepSecret(dataDir), Date.now)
  const token = randomBytes(24).toString('base64url')
  return {
    authorize: authorizeBy(tickets, token),
    own: accountRoutes(tickets, tokenMs),
    /**
     * Sets the assistant to work.
     * @param {import('@oxbow/dev-server/handler').StreamHandler} handler
     * @param {() => void} [onReady] nothing that is asked from then on is missed
     * @returns {() => void} ends it
     */
    onStart: (handler, onReady = () => undefined) => {
      const stop = new AbortController()
      const { signal } = stop
      const options = { fetch: createFetch(handler), token, pause, onReady, signal }
      void (async () => {
        while (!signal.aborted) {
          await runAssistant(options).catch((/** @type {unknown} */ error) => signal.aborted || onError(error))
          await wait(REST_MS, signal)
        }
      })()
      return () => stop.abort()
    },
  }
}

/** @param {number} ms @param {AbortSignal} [signal] @returns {Promise<void>} */
const wait = (ms, signal) =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
