/** How a stream's bytes are framed and how they travel over SSE. Protocol section 2.2. */
export type MediaFamily = 'json' | 'text' | 'binary'

/** The media type without parameters, trimmed and in lower case; empty for none. */
export const mediaTypeOf = (contentType: string | null | undefined): string =>
  (contentType ?? '').split(';', 1).join('').trim().toLowerCase()

/** Whether two content types name the same media type; parameters and letter case do not count. */
export const isSameMediaType = (a: string | null | undefined, b: string | null | undefined): boolean =>
  mediaTypeOf(a) === mediaTypeOf(b)

/**
 * Whether a content type puts a stream into JSON mode (protocol section 2.3). Only `application/json` itself does, not
 * `application/json-seq` or `+json`.
 */
export const isJsonMediaType = (contentType: string | null | undefined): boolean =>
  mediaTypeOf(contentType) === 'application/json'

/** The family of a content type. */
export const mediaFamilyOf = (contentType: string | null | undefined): MediaFamily => {
  if (isJsonMediaType(contentType)) return 'json'
  return mediaTypeOf(contentType).startsWith('text/') ? 'text' : 'binary'
}
