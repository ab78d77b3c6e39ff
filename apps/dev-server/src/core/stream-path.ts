// A stream is named by its path. Two spellings of one path are one stream, and no name can reach out of the root.

/** The first segment under the root that belongs to the server's own interfaces (protocol section 1). */
const RESERVED = '__ds'
const MAX_LENGTH = 1024

export type StreamPath =
  | { readonly kind: 'stream'; readonly path: string }
  /** A path of the server's own interfaces, by its segments after the reserved one. */
  | { readonly kind: 'reserved'; readonly segments: ReadonlyArray<string> }
  | { readonly kind: 'outside' }
  | { readonly kind: 'malformed'; readonly reason: string }

/** Reads the path of a request. `root` begins and ends with a slash; the canonical path keeps it. */
export const parseStreamPath = (pathname: string, root: string): StreamPath => {
  if (!pathname.startsWith(root) || pathname === root) return { kind: 'outside' }
  const segments = pathname.slice(root.length).split('/').map(decodeSegment)
  if (!segments.every((segment) => segment !== undefined))
    return { kind: 'malformed', reason: 'The path holds a broken percent escape or a control character.' }
  if (segments[0] === RESERVED) return { kind: 'reserved', segments: segments.slice(1) }
  const path = root + segments.map((segment) => encodeURIComponent(segment)).join('/')
  if (path.length > MAX_LENGTH)
    return { kind: 'malformed', reason: `The path is longer than ${MAX_LENGTH} characters.` }
  return { kind: 'stream', path }
}

// oxlint-disable-next-line no-control-regex -- control characters are what is refused here
const CONTROL = /[\u0000-\u001f\u007f]/

/** `undefined` for what cannot be part of a name. Dot segments would be resolved by every client before they are sent. */
const decodeSegment = (segment: string): string | undefined => {
  try {
    const text = decodeURIComponent(segment)
    return CONTROL.test(text) || text === '.' || text === '..' ? undefined : text
  } catch {
    return undefined
  }
}
