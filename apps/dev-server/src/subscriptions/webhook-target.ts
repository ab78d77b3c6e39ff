// Which addresses a webhook may have (protocol section 13). The name is judged here; the addresses behind it are judged
// when it is resolved, and those that were judged are the ones that are called.
import { type IpAddress, isLoopbackIp, isPublicIp, parseIp } from './ip-address.ts'

export type WebhookTarget =
  | { readonly kind: 'target'; readonly url: URL; readonly reach: 'public' | 'loopback' }
  | { readonly kind: 'rejected'; readonly reason: string }

export interface TargetRules {
  /** Plain http to `localhost` and 127.0.0.x is allowed: for development. */
  readonly allowLoopback: boolean
}

/** Judges what can be told without a resolver. */
export const judgeTarget = (text: string, rules: TargetRules): WebhookTarget => {
  if (!URL.canParse(text)) return rejected('It is no absolute address.')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return rejected('It must not hold a user name or password.')
  if (url.protocol === 'http:') {
    const isHere = url.hostname === 'localhost' || /^127\.0\.0\.[0-9]+$/.test(url.hostname)
    if (!isHere) return rejected('It must begin with https:.')
    return rules.allowLoopback
      ? { kind: 'target', url, reach: 'loopback' }
      : rejected('This server does not call its own machine.')
  }
  if (url.protocol !== 'https:') return rejected('It must begin with https:.')
  if (isLocalName(url.hostname)) return rejected('It names this machine.')
  const literal = literalOf(url)
  return literal !== undefined && !isPublicIp(literal)
    ? rejected('Its address is not one of the public internet.')
    : { kind: 'target', url, reach: 'public' }
}

/** Judges the addresses of a name: one that is not allowed spoils all. Gives the reason to reject, if there is one. */
export const judgeAddresses = (reach: 'public' | 'loopback', addresses: ReadonlyArray<string>): string | undefined => {
  if (addresses.length === 0) return 'Its name has no address.'
  const isAllowed = reach === 'public' ? isPublicIp : isLoopbackIp
  const parsed = addresses.map(parseIp)
  return parsed.every((address) => address !== undefined && isAllowed(address))
    ? undefined
    : 'Its name leads to an address that is not allowed.'
}

/** The address that stands in a URL itself. */
export const literalOf = (url: URL): IpAddress | undefined => parseIp(bareHost(url))

/** The host without the brackets of an IPv6 address. */
export const bareHost = ({ hostname }: URL): string => hostname.replaceAll(/^\[|\]$/g, '')

const isLocalName = (hostname: string): boolean => /(?:^|\.)(?:localhost|local|internal)\.?$/.test(hostname)

const rejected = (reason: string): WebhookTarget => ({ kind: 'rejected', reason })
