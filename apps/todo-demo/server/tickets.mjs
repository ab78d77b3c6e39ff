// What the demo's server signs. Two kinds of text go out: a key, which stays in the browser of its user and stands for a
// password, and a token, which opens that user's streams for a short time.
import { createHmac, timingSafeEqual } from 'node:crypto'

/** @typedef {{ user: string, endsMs: number }} Ticket whom a token is for, and when it ends (milliseconds since 1970) */

/**
 * @param {string} secret known to nobody else
 * @param {() => number} now
 */
export const createTickets = (secret, now) => {
  /** @param {string} kind @param {string} text */
  const sign = (kind, text) => createHmac('sha256', secret).update(`${kind}:${text}`).digest('base64url')
  /** @param {string} kind @param {string} text */
  const seal = (kind, text) => `${Buffer.from(text).toString('base64url')}.${sign(kind, text)}`
  /** @param {string} kind @param {string} sealed @returns {string | undefined} the text, if we sealed it as that kind */
  const unseal = (kind, sealed) => {
    const [encoded = '', signature = ''] = sealed.split('.')
    const text = Buffer.from(encoded, 'base64url').toString()
    return isSame(signature, sign(kind, text)) ? text : undefined
  }
  return {
    /** @param {string} user */
    keyOf: (user) => seal('key', user),
    /** @param {string} key @returns {string | undefined} whose key it is */
    userOf: (key) => unseal('key', key),
    /** @param {string} user @param {number} lifetimeMs */
    issue: (user, lifetimeMs) => {
      const endsMs = now() + lifetimeMs
      return { token: seal('token', `${endsMs} ${user}`), endsMs }
    },
    /** @param {string} token @returns {Ticket | undefined} nothing for a token that is not ours, or that has ended */
    read: (token) => {
      const [, ends = '', user = ''] = /^(\d+) (.+)$/.exec(unseal('token', token) ?? '') ?? []
      const endsMs = Number(ends)
      return user !== '' && now() < endsMs ? { user, endsMs } : undefined
    },
  }
}

/** @typedef {ReturnType<typeof createTickets>} Tickets */

/** @param {string} one @param {string} other compares without telling by its time how much was right */
export const isSame = (one, other) => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
