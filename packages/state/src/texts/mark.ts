import { START, type Offset } from '../core/changeset.ts'
import { isCount, isFlag, isText, objectOf, optional, type Guard } from '../core/shape.ts'
import { freshDecoding, type Decoding } from './utf8.ts'

/** How far a stream was read: everything about what is held of it but the content itself. */
export interface Mark extends Decoding {
  /** A random name of this reading from the start; another one means that the content was read anew. */
  readonly life: string
  /** How many pieces were committed in this life. */
  readonly seq: number
  /** The content is exactly that of the stream up to here. */
  readonly offset: Offset
  /** Which life of the stream the content comes from, when the server says so. */
  readonly incarnation: string | undefined
  /** How many characters of content there are, with what stands between pieces. */
  readonly length: number
  /** Whether the stream has ended: nothing comes after the offset, ever. */
  readonly isClosed: boolean
}

/** What one batch of a stream adds, with the mark after it: the one currency between store, tabs and views. */
export interface Piece {
  readonly mark: Mark
  readonly content: string
}

/** The mark of a stream of which nothing was read. */
export const freshMark = (life: string): Mark => ({
  ...freshDecoding,
  ...{ life, seq: 0, offset: START, incarnation: undefined, length: 0, isClosed: false },
})

/** What a batch says of its place in the stream. */
export interface BatchEnd {
  readonly offset: Offset
  readonly incarnation: string | undefined
  readonly isClosed: boolean
}

/** The piece that follows a mark. `separator` stands between the contents of two pieces. */
export function nextPiece(
  before: Mark,
  { content, decoding }: { readonly content: string; readonly decoding: Decoding },
  end: BatchEnd,
  separator: string,
): Piece {
  const { life, seq, length } = before
  const between = length > 0 && content !== '' ? separator.length : 0
  return { content, mark: { ...decoding, ...end, life, seq: seq + 1, length: length + between + content.length } }
}

/** Whether a piece brings anything: content, another position, or the end. */
export const hasNews = (before: Mark, { mark, content }: Piece): boolean =>
  content !== '' || mark.offset !== before.offset || mark.isClosed !== before.isClosed

/** Whether a mark is further than another, or of another life. */
export const isNews = (own: Pick<Mark, 'life' | 'seq'>, theirs: Pick<Mark, 'life' | 'seq'>): boolean =>
  own.life !== theirs.life || own.seq < theirs.seq

const isByte: Guard<number> = (value): value is number => isCount(value) && value < 256
const isCarry: Guard<ReadonlyArray<number>> = (value): value is ReadonlyArray<number> =>
  Array.isArray(value) && value.length <= 3 && value.every(isByte)

/** Whether a value that was read or told is a mark. */
export const isMark: Guard<Mark> = objectOf<Mark>({
  life: isText,
  seq: isCount,
  offset: isText,
  incarnation: optional(isText),
  length: isCount,
  carry: isCarry,
  bytes: isCount,
  isClosed: isFlag,
})
