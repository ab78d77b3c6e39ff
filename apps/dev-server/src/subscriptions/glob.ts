// Which streams a pattern means (protocol section 13): `*` is exactly one segment, `**` any number of them, none too;
// every other segment is itself, so that `a*` matches only the stream of that very name and `%2A` is a star.
import { type Malformed, malformed } from '../core/malformed.ts'

type Part = { readonly kind: 'one' } | { readonly kind: 'any' } | { readonly kind: 'literal'; readonly text: string }

export interface Glob {
  readonly kind: 'glob'
  readonly parts: ReadonlyArray<Part>
}

const MAX_LENGTH = 1024

/** Reads a pattern; slashes around it do not count. */
export const parseGlob = (pattern: string): Glob | Malformed => {
  const trimmed = trimSlashes(pattern)
  if (trimmed === '' || trimmed.length > MAX_LENGTH)
    return malformed(`pattern must hold 1 to ${MAX_LENGTH} characters besides the slashes around it.`)
  const parts: Part[] = []
  for (const segment of trimmed.split('/')) {
    const part = parsePart(segment)
    if (part === undefined) return malformed('pattern holds a broken percent escape.')
    // Several in a row mean what one means, and would only cost time.
    if (part.kind !== 'any' || parts.at(-1)?.kind !== 'any') parts.push(part)
  }
  return { kind: 'glob', parts }
}

/** Whether a pattern matches a stream, given by its decoded segments. Takes pattern length times path length steps. */
export const matchesGlob = ({ parts }: Glob, segments: ReadonlyArray<string>): boolean => {
  // `open[n]`: the parts so far can have consumed exactly n segments.
  let open = segments.map(() => false)
  open = [true, ...open]
  for (const part of parts) {
    const before = open
    open = before.map((_, count) => {
      if (part.kind === 'any') return before.slice(0, count + 1).includes(true)
      const isOne = part.kind === 'one' || part.text === segments[count - 1]
      return count > 0 && before[count - 1] === true && isOne
    })
  }
  return open.at(-1) === true
}

export const trimSlashes = (path: string): string => {
  let start = 0
  let end = path.length
  while (path[start] === '/') start++
  while (end > start && path[end - 1] === '/') end--
  return path.slice(start, end)
}

const parsePart = (segment: string): Part | undefined => {
  if (segment === '*') return { kind: 'one' }
  if (segment === '**') return { kind: 'any' }
  try {
    return { kind: 'literal', text: decodeURIComponent(segment) }
  } catch {
    return undefined
  }
}
