import type { Changeset, StoredRow } from './changeset.ts'
import { createKeyedMap } from './keyed-map.ts'

/** The rows of the log up to one offset, as raw JSON. The fold of the log, and nothing else: no optimistic rows. */
export class RowTable {
  #rows = createKeyedMap<StoredRow>()
  #version = 0

  /** Another number after each change. */
  get version(): number {
    return this.#version
  }

  get size(): number {
    return this.#rows.size
  }

  get(type: string, key: string): StoredRow | undefined {
    return this.#rows.get(type, key)
  }

  /** The rows of one type; live, so read it at once. */
  ofType(type: string): ReadonlyMap<string, StoredRow> {
    return this.#rows.ofType(type)
  }

  /** All rows. */
  entries(): Generator<readonly [type: string, key: string, row: StoredRow], void> {
    return this.#rows.entries()
  }

  set(type: string, key: string, row: StoredRow): void {
    this.#version += 1
    this.#rows.set(type, key, row)
  }

  /** Brings the rows from `changeset.from` to `changeset.to`. */
  apply({ reset, puts, deletes }: Pick<Changeset, 'reset' | 'puts' | 'deletes'>): void {
    this.#version += 1
    if (reset) this.#rows.clear()
    for (const [type, key] of deletes) this.#rows.delete(type, key)
    for (const put of puts) this.#rows.set(put[0], put[1], { value: put[2], ordinal: put[3] })
  }

  /** Becomes what another table is, whatever its size. The other one must not be used any more. */
  replaceBy(other: RowTable): void {
    this.#version += 1
    this.#rows = other.#rows
  }

  /** Another table of the same rows. */
  copy(): RowTable {
    const copy = new RowTable()
    for (const [type, key, row] of this.entries()) copy.set(type, key, row)
    return copy
  }
}
