import type { Mine } from './presence-news.ts'

/** A tab that is there answers within this. */
export const ANSWER_MS = 1000

/** What each tab of a device would say of it, as one of them knows it. */
export class TabWords {
  readonly #own: string
  readonly #words = new Map<string, Mine>()
  /** The other tabs that were heard since all were asked: one that has crashed never said that it left. */
  readonly #heard = new Set<string>()

  constructor(own: string) {
    this.#own = own
  }

  get own(): Mine | undefined {
    return this.#words.get(this.#own)
  }

  /** Whether no other tab was heard since all were asked. */
  get isAlone(): boolean {
    return this.#heard.size === 0
  }

  /** What the tab says that said something last; of two at the same time all tabs take the same one. */
  get state(): unknown {
    const [last] = [...this.#words].toSorted(
      ([a, { since: first }], [b, { since: second }]) => second - first || (a < b ? -1 : 1),
    )
    return last?.[1].state ?? null
  }

  say(mine: Mine): void {
    this.#words.set(this.#own, mine)
  }

  hear(tab: string, mine: Mine): void {
    this.#heard.add(tab)
    this.#words.set(tab, mine)
  }

  /** @returns whether it was there */
  left(tab: string): boolean {
    this.#heard.delete(tab)
    return this.#words.delete(tab)
  }

  /** All others are asked whether they are there. */
  asked(): void {
    this.#heard.clear()
  }

  /** Forgets the tabs that were not heard since all were asked. */
  forgetSilent(): void {
    for (const tab of this.#words.keys()) if (tab !== this.#own && !this.#heard.has(tab)) this.#words.delete(tab)
  }
}
