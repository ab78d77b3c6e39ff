import { isFlag, isText, objectOf, oneOf } from '../core/shape.ts'
import type { StateError } from '../errors.ts'
import { errorFrom, isToldError, toldErrorOf } from '../tabs/told-error.ts'
import { isMark, type Piece } from './mark.ts'

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
  if (isPieceNews(news)) return news
  if (!isStandingNews(news)) return undefined
  const { isLoading, isTakingTurns } = news
  const error = 'error' in news && isToldError(news.error) ? errorFrom(news.error) : undefined
  return { kind: 'standing', standing: { isLoading, isTakingTurns, error } }
}

const isPieceNews = objectOf({ kind: oneOf('piece'), mark: isMark, content: isText })
const isStandingNews = objectOf({ kind: oneOf('standing'), isLoading: isFlag, isTakingTurns: isFlag })
