// Who may ask at all, before any stream is touched. A server without accounts is for this machine; other machines of the
// network need the token that was printed on this one.
import type { HeaderValues } from '../core/create-request.ts'

export interface Guard {
  /** Names under which other machines know this one; the loopback names are always answered. */
  readonly lanHosts: ReadonlySet<string>
  /** What other machines must bring; `undefined`: they are refused. */
  readonly token: string | undefined
}

export interface Visit {
  readonly headers: HeaderValues
  /** The address of the peer, as the socket tells it. */
  readonly remoteAddress: string | undefined
  /** The token in the query, if there is one. */
  readonly queryToken: string | undefined
}

export type Verdict =
  | { readonly kind: 'welcome' }
  /** Welcome because of the token, so that nothing of the answer may be kept by a cache. */
  | { readonly kind: 'known' }
  /** The query held the token: keep it as a cookie, and open the page without it. */
  | { readonly kind: 'exchange' }
  | { readonly kind: 'refused'; readonly status: 400 | 401 | 403 | 421; readonly reason: string }

export const TOKEN_COOKIE = 'oxbow_token'

/** Judges a request. `isToken` compares in constant time. */
export const judge = (guard: Guard, visit: Visit, isToken: (candidate: string, token: string) => boolean): Verdict => {
  if (Object.keys(visit.headers).some(isForwarding))
    return refused(403, 'This server does not stand behind a proxy: it answers no forwarded requests.')
  const host = hostnameOf(visit.headers['host'])
  if (host === undefined) return refused(400, 'The request has no usable Host.')
  if (!isLoopbackName(host) && !guard.lanHosts.has(host))
    return refused(421, `This server does not answer for ${host}. Use localhost.`)
  if (isLoopbackAddress(visit.remoteAddress)) return { kind: 'welcome' }
  const { token } = guard
  if (token === undefined) return refused(403, 'This server answers only its own machine.')
  if (visit.queryToken !== undefined && isToken(visit.queryToken, token)) return { kind: 'exchange' }
  const shown = [bearerOf(visit.headers['authorization']), cookieOf(visit.headers['cookie'])]
  return shown.some((candidate) => candidate !== undefined && isToken(candidate, token))
    ? { kind: 'known' }
    : refused(401, 'Open the address with the token that the server printed when it started.')
}

/** Whether a name means the machine itself. */
export const isLoopbackName = (host: string): boolean =>
  host === 'localhost' || host === '127.0.0.1' || host === '[::1]'

/** Whether a server that listens on an address is reached by its own machine only. */
export const isLoopbackHost = (host: string): boolean =>
  isLoopbackName(host) || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)

/** Pages of this machine and of the server's own address; what a web page elsewhere asks is refused. */
export const isLocalOrigin = (origin: string, host: string): boolean => {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return url.host === host || isLoopbackName(url.hostname)
}

const isForwarding = (name: string): boolean => name === 'forwarded' || name.startsWith('x-forwarded-')

const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?$/

const hostnameOf = (host: string | undefined): string | undefined => HOST.exec((host ?? '').toLowerCase())?.[1]

const isLoopbackAddress = (address: string | undefined): boolean =>
  address === '::1' || /^(?:::ffff:)?127\./.test(address ?? '')

const bearerOf = (authorization: string | undefined): string | undefined =>
  /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]

const cookieOf = (cookies: string | undefined): string | undefined =>
  (cookies ?? '')
    .split(/[;,]/)
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${TOKEN_COOKIE}=`))
    ?.slice(TOKEN_COOKIE.length + 1)

const refused = (status: 400 | 401 | 403 | 421, reason: string): Verdict => ({ kind: 'refused', status, reason })
