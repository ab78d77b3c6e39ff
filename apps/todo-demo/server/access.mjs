// Who may do what with the demo's streams: what is below `users/<id>/` belongs to that user, everything else to everybody.
import { deny } from '@oxbow/dev-server/handler'
import { isSame } from './tickets.mjs'

/** @typedef {import('@oxbow/dev-server/handler').Authorize} Authorize */

/** @param {Readonly<Record<string, string | undefined>>} headers @returns {string} '' when there is none */
export const bearerOf = (headers) => /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? ''

/**
 * @param {import('./tickets.mjs').Tickets} tickets
 * @param {string} assistantToken opens everything for the assistant, which runs in the same process
 * @returns {Authorize}
 */
export const authorizeBy =
  (tickets, assistantToken) =>
  ({ action, stream, headers }) => {
    const token = bearerOf(headers)
    if (isSame(token, assistantToken)) return { kind: 'identity', id: 'assistant' }
    // What subscriptions tell would show the streams of all users.
    if (action === 'control')
      return stream.includes('subscriptions') ? deny('For the assistant only.') : { kind: 'public' }
    if (!stream.startsWith('users/')) return { kind: 'public' }
    const ticket = tickets.read(token)
    if (ticket === undefined) return deny('Sign in: the token is missing or has ended.', 401)
    return stream.startsWith(`users/${ticket.user}/`)
      ? { kind: 'identity', id: ticket.user, expiresAtMs: ticket.endsMs }
      : deny('This list belongs to somebody else.')
  }
