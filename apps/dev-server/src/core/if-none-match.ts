// Conditional reads by RFC 9110 section 13.1.2: a list of entity tags or `*`, compared weakly.

const TAG = /(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g
const LIST = /^[\s,]*(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"(?:\s*,\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")?)*\s*$/

/** Whether an `If-None-Match` value holds an entity tag, so that the answer is 304. A malformed value never does. */
export const isNoneMatchHit = (header: string | undefined, entityTag: string): boolean => {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  if (!LIST.test(header)) return false
  return [...header.matchAll(TAG)].some((match) => match[1] === entityTag)
}
