import { decodeUtf8, type Decoding } from './utf8.ts'

/** What a batch brings, before it is known what it follows. */
export type RawContent = Uint8Array | ReadonlyArray<unknown>

/** How the content of a stream is kept and shown: as one growing text, or as one growing list. */
export interface ContentKind<V, R extends RawContent = RawContent> {
  readonly name: 'text' | 'json'
  readonly empty: V
  /** What has to stand between the contents of two pieces. */
  readonly separator: '' | ','
  /** The content of a batch. */
  decode(raw: R, decoding: Decoding, isEnd: boolean): { readonly content: string; readonly decoding: Decoding }
  /** The value with the content of another piece. Throws a `SyntaxError` for content that was never decoded. */
  add(value: V, content: string): V
  /** The content of a whole value. */
  contentOf(value: V): string
}

/** A stream of bytes that are UTF-8. */
export const textKind: ContentKind<string, Uint8Array> = {
  name: 'text',
  empty: '',
  separator: '',
  decode: (raw, decoding, isEnd) => decodeUtf8(decoding, raw, isEnd),
  add: (value, content) => value + content,
  contentOf: (value) => value,
}

const joinMessages = (messages: ReadonlyArray<unknown>): string =>
  messages.map((message) => JSON.stringify(message)).join(',')

/** A stream of JSON messages. */
export const jsonKind: ContentKind<ReadonlyArray<unknown>, ReadonlyArray<unknown>> = {
  name: 'json',
  empty: [],
  separator: ',',
  // The texts of the messages with commas between them: what a list has between its brackets.
  decode: (raw, decoding) => ({ content: joinMessages(raw), decoding }),
  add: (value, content) => (content === '' ? value : [...value, ...listOf(content)]),
  contentOf: joinMessages,
}

function listOf(content: string): unknown[] {
  const list: unknown = JSON.parse(`[${content}]`)
  return Array.isArray(list) ? list : []
}

/** The contents of several pieces as that of one. */
export const joinContents = (contents: ReadonlyArray<string>, separator: string): string =>
  contents.filter((content) => content !== '').join(separator)
