// Every user has streams of their own under `users/<name>/`. A token that ends after an hour opens them; the login of the
// application makes it, and the browser sends it as `Authorization: Bearer <token>`.
import { createHmac, timingSafeEqual } from 'node:crypto'
import {
  type Authorize,
  deny,
  type RunningServer,
  type ServerOptions,
  startServer,
  type Validate,
} from '@oxbow/dev-server'

/** Who a token is for, and when it ends. */
interface Ticket {
  readonly user: string
  readonly endsMs: number
}

const HOUR_MS = 3_600_000

/** What the login and the server share. `secret` is known to both, and to nobody else. */
export const createTickets = (secret: string, now: () => number = Date.now) => {
  const sign = (text: string): Buffer => createHmac('sha256', secret).update(text).digest()
  return {
    /** For a user who has just logged in. */
    issue: (user: string, lifetimeMs: number = HOUR_MS): string => {
      const text = Buffer.from(JSON.stringify({ user, endsMs: now() + lifetimeMs })).toString('base64url')
      return `${text}.${sign(text).toString('base64url')}`
    },
    /** `undefined` for a token that is not ours, or that has ended. */
    read: (token: string): Ticket | undefined => {
      const [text = '', signature = ''] = token.split('.')
      const given = Buffer.from(signature, 'base64url')
      const expected = sign(text)
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
      // Only what this function's counterpart wrote bears the signature, so its form is known.
      const ticket: Ticket = JSON.parse(Buffer.from(text, 'base64url').toString())
      return now() < ticket.endsMs ? ticket : undefined
    },
  }
}

type Tickets = ReturnType<typeof createTickets>

/** Users read and write below their own name; what is below `news/` everybody may read. */
const authorizeBy =
  (tickets: Tickets): Authorize =>
  ({ action, stream, headers }) => {
    const isRead = action === 'read' || action === 'describe'
    if (isRead && stream.startsWith('news/')) return { kind: 'public' }
    const [, token = ''] = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '') ?? []
    const ticket = tickets.read(token)
    if (ticket === undefined) return deny('Log in again.', 401)
    // The name of a stream is escaped, so the name of the user must be, too.
    const isOwn = stream.startsWith(`users/${encodeURIComponent(ticket.user)}/`)
    if (!isOwn) return deny('This stream belongs to somebody else.')
    return { kind: 'identity', id: ticket.user, expiresAtMs: ticket.endsMs }
  }

/** Notes have a text, and bear the name of whoever writes them. */
const validateNotes: Validate = (messages, identity) =>
  messages.flatMap((message, index) => {
    if (typeof message !== 'object' || message === null || !('text' in message) || typeof message.text !== 'string')
      return [{ index, reason: 'A note needs a text.' }]
    const isSigned = 'by' in message && identity.kind === 'identity' && message.by === identity.id
    return isSigned ? [] : [{ index, reason: 'A note bears the name of its writer.' }]
  })

/** Serves the streams. Off this machine it belongs behind TLS, since a token is worth what the line is worth. */
export const startUserStreams = (tickets: Tickets, options: ServerOptions = {}): Promise<RunningServer> =>
  startServer({ ...options, authorize: authorizeBy(tickets), validate: validateNotes })
