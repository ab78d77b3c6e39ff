/** One name for one stream: the order of query parameters does not count, nor does a fragment. */
export function canonicalUrl(url: string | URL): string {
  const text = String(url)
  const [address = '', query] = (text.split('#')[0] ?? '').split('?')
  if (query === undefined) return address
  return `${address}?${query.split('&').sort(byText).join('&')}`
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** One name for what one user has of one stream: rows, position and outbox are kept and shared under it. */
export const scopeName = (url: string | URL, user: string | undefined): string =>
  JSON.stringify([user ?? '', canonicalUrl(url)])
