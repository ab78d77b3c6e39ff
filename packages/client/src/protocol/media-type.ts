/** How a stream's bytes are framed and how they travel over SSE. Protocol section 2.2. */
export type MediaFamily = 'json' | 'text' | 'binary'

/** The media type without parameters, trimmed and in lower case; empty for none. */
export const mediaTypeOf = (contentType: string | null | undefined): string =>
  (contentType ?? '').split(';', 1).join('').trim().toLowerCase()

/** Whether two content types name the same media type; parameters and letter case do not count. */
export const isSameMediaType = (a: string | null | undefined, b: string | null | undefined): boolean =>
  mediaTypeOf(a) === mediaTypeOf(b)

/** The family of a content type. Only `application/json` itself is JSON mode, not `application/json-seq` or `+json`. */
export const mediaFamilyOf = (contentType: string | null | undefined): MediaFamily => {
  const mediaType = mediaTypeOf(contentType)
  if (mediaType === 'application/json') return 'json'
  return mediaType.startsWith('text/') ? 'text' : 'binary'
}

/** Whether a content type puts a stream into JSON mode. Protocol section 2.3. */
export const isJsonMediaType = (contentType: string | null | undefined): boolean =>
  mediaFamilyOf(contentType) === 'json'
