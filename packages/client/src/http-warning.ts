import { platformEnvironment } from './environment.ts'
import { resolveUrl } from './protocol/request-url.ts'

// The API promises one warning an origin for the life of the page: this set is that memory.
const warnedOrigins = new Set<string>()

/**
 * Warns once an origin when a page reads streams over plain http: browsers then allow about six connections in all tabs
 * together. Silent outside of browsers, in test runs, for other schemes and with `false`. Never throws.
 */
export const warnIfUsingHttpInBrowser = (url: string | URL, warnOnHttp?: boolean | undefined): void => {
  if (warnOnHttp === false || !platformEnvironment.isProductionPage()) return
  const origin = plainHttpOrigin(url)
  if (origin === undefined || warnedOrigins.has(origin)) return
  warnedOrigins.add(origin)
  platformEnvironment.warn(
    `${origin} is read over plain http (HTTP/1.1), where a browser allows about 6 connections for all tabs together. ` +
      'Every live stream holds one. Serve it over https with HTTP/2, or pass warnOnHttp: false.',
  )
}

/** Forgets which origins were warned about. */
export const _resetHttpWarningForTesting = (): void => warnedOrigins.clear()

const plainHttpOrigin = (url: string | URL): string | undefined => {
  try {
    const { protocol, origin } = resolveUrl(url, platformEnvironment.pageUrl())
    return protocol === 'http:' ? origin : undefined
  } catch {
    return undefined
  }
}
