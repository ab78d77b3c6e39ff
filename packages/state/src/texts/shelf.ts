import type { ContentKind, RawContent } from './content-kind.ts'
import { freshMark, hasNews, isNews, nextPiece, type BatchEnd, type Mark, type Piece } from './mark.ts'
import type { TextStore } from './text-store.ts'

/** What a shelf works with, and whom it tells. */
export interface ShelfOptions<V, R extends RawContent> {
  readonly kind: ContentKind<V, R>
  readonly store: TextStore
  /** A new random name of a reading from the start. */
  readonly createLife: () => string
  /** What is held has changed. */
  readonly onChange: () => void
}

/** What became of a batch: it is stored, it brought nothing, or another tab has stored something else meanwhile. */
export type Added = { readonly kind: 'added'; readonly piece: Piece } | { readonly kind: 'nothing' | 'refused' }

/** One tab's copy of what is stored of a stream: never ahead of it, and brought up to it by `heal`. */
export class Shelf<V, R extends RawContent = RawContent> {
  readonly #options: ShelfOptions<V, R>
  #store: TextStore
  #mark: Mark
  #value: V
  /** Reading has begun anew; what is held stays until the first piece of the new reading. */
  #anew: { readonly mark: Mark; readonly replaces: Mark } | undefined
  #healing: Promise<void> | undefined

  constructor(options: ShelfOptions<V, R>) {
    this.#options = options
    this.#store = options.store
    this.#mark = freshMark(options.createLife())
    this.#value = options.kind.empty
  }

  get value(): V {
    return this.#value
  }

  /** The mark of what is held. */
  get mark(): Mark {
    return this.#mark
  }

  /** Where reading goes on. */
  get from(): Mark {
    return this.#anew?.mark ?? this.#mark
  }

  /** Reads what is stored, if that is further. Rejects with a `StorageError`. */
  heal(): Promise<void> {
    this.#healing ??= this.#heal().finally(() => (this.#healing = undefined))
    return this.#healing
  }

  /** Takes what another tab has stored. @returns `false` when that does not follow what is held: then `heal`. */
  follow({ mark, content }: Piece): boolean {
    if (!isNews(this.#mark, mark)) return true
    if (mark.life !== this.#mark.life || mark.seq !== this.#mark.seq + 1) return false
    this.#take(mark, this.#options.kind.add(this.#value, content))
    return true
  }

  /** Stores what a batch brings, then holds it. Rejects with a `StorageError`. */
  async add(raw: R, end: BatchEnd): Promise<Added> {
    const { kind } = this.#options
    const base = this.from
    const piece = nextPiece(base, kind.decode(raw, base, end.isClosed), end, kind.separator)
    if (!hasNews(base, piece)) return { kind: 'nothing' }
    const isAnew = this.#anew !== undefined
    if (!(await this.#store.commit(this.#anew?.replaces ?? base, piece.mark, piece.content))) {
      await this.heal()
      return { kind: 'refused' }
    }
    this.#anew = undefined
    this.#take(piece.mark, kind.add(isAnew ? kind.empty : this.#value, piece.content))
    return { kind: 'added', piece }
  }

  /** The stream is another one than the one that was read. */
  startOver(): void {
    this.#readAnew(this.#mark)
  }

  /** Goes on in a store of its own. */
  move(createStore: (stored: { mark: Mark; content: string }) => TextStore): void {
    this.#store.close()
    this.#store = createStore({ mark: this.#mark, content: this.#options.kind.contentOf(this.#value) })
  }

  /** Ends the use of the store for now. */
  close(): void {
    this.#store.close()
  }

  async #heal(): Promise<void> {
    const stored = await this.#store.load()
    if (stored === undefined) {
      // What was stored was removed: by a user who cleared the site's data, or because it was damaged.
      if (this.#mark.seq > 0) this.#readAnew(freshMark(''))
      return
    }
    if (!isNews(this.#mark, stored.mark)) return
    const { kind } = this.#options
    this.#anew = undefined
    this.#take(stored.mark, kind.add(kind.empty, stored.content))
  }

  #readAnew(replaces: Mark): void {
    if (this.#mark.seq > 0) this.#anew = { mark: freshMark(this.#options.createLife()), replaces }
  }

  #take(mark: Mark, value: V): void {
    this.#mark = mark
    this.#value = value
    this.#options.onChange()
  }
}
