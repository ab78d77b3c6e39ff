/** A request, or a part of one, that cannot be read; the reason is a sentence for its sender. */
export interface Malformed {
  readonly kind: 'malformed'
  readonly reason: string
}

export const malformed = (reason: string): Malformed => ({ kind: 'malformed', reason })
