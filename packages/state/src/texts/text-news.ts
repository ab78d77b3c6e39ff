import { isPlainObject } from '../core/json.ts'
import type { StateError } from '../errors.ts'
import { errorOf, isToldError, toldErrorOf } from '../tabs/told-error.ts'
import { decodeMark, type Piece } from './mark.ts'

/** How reading stands, as only the tab that reads knows. */
export interface Standing {
  /** Whether nothing is known of the stream yet. */
  readonly isLoading: boolean
  /** Whether the stream waits for one of the few live requests of its origin. */
  readonly isTakingTurns: boolean
  /** Why the stream can not be read. */
  readonly error: StateError | undefined
}

/** What the tab that reads a stream tells the others: what it has just committed, and how reading stands. */
export type TextNews = ({ readonly kind: 'piece' } & Piece) | { readonly kind: 'standing'; readonly standing: Standing }

/** The news in the form in which they are told. */
export function encodeNews(news: TextNews): object {
  if (news.kind === 'piece') return news
  const { error, ...rest } = news.standing
  return { kind: news.kind, ...rest, error: error && toldErrorOf(error) }
}

/** What was told; nothing when it is none of this. */
export function decodeNews(news: object): TextNews | undefined {
  if (!isPlainObject(news)) return undefined
  if (news.kind === 'piece') {
    const mark = decodeMark(news.mark)
    return mark === undefined || typeof news.content !== 'string'
      ? undefined
      : { kind: 'piece', mark, content: news.content }
  }
  const { isLoading, isTakingTurns } = news
  if (news.kind !== 'standing' || typeof isLoading !== 'boolean' || typeof isTakingTurns !== 'boolean') return undefined
  return {
    kind: 'standing',
    standing: { isLoading, isTakingTurns, error: isToldError(news.error) ? errorOf(news.error) : undefined },
  }
}
