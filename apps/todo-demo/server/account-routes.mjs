// The log-in of the demo. There are no passwords: a key that stays in the browser stands for one. The key is exchanged for
// short-lived tokens, and those open the streams of its user.
import { randomBytes } from 'node:crypto'
import { bearerOf } from './access.mjs'

/** Where these routes are. */
export const UNDER = '/account/'

/** @typedef {import('@oxbow/dev-server').OwnRoutes} OwnRoutes */

/**
 * @param {import('./tickets.mjs').Tickets} tickets
 * @param {number} tokenMs how long a token lasts
 * @returns {OwnRoutes}
 */
export const accountRoutes = (tickets, tokenMs) => ({
  under: UNDER,
  respond: async ({ method, url, headers }) => {
    if (method !== 'POST') return answer(405, { error: 'Send a POST.' }, { Allow: 'POST' })
    switch (new URL(url).pathname.slice(UNDER.length)) {
      case 'new': {
        const user = randomBytes(12).toString('hex')
        return answer(201, { user, key: tickets.keyOf(user) })
      }
      case 'token': {
        const user = tickets.userOf(bearerOf(headers))
        return user === undefined
          ? answer(401, { error: 'This key opens nothing here.' }, { 'WWW-Authenticate': 'Bearer' })
          : answer(200, tickets.issue(user, tokenMs))
      }
      default:
        return answer(404, { error: 'There is no such thing.' })
    }
  },
})

/**
 * @param {number} status @param {object} value @param {Record<string, string>} [headers]
 * @returns {import('@oxbow/dev-server/handler').Answer}
 */
const answer = (status, value, headers = {}) => ({
  kind: 'answer',
  status,
  headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
  body: new TextEncoder().encode(JSON.stringify(value)),
})
