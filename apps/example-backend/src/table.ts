// The table of the application, on disk. Whatever one batch of writes does is one transaction: rows, the mark that the
// write was applied, the echo that is still to be published, and the position in the inbox. After a crash all of it is
// there, or nothing.
import { type Database, open, type RootDatabase } from 'lmdb'
import { type Change, faultOf } from './change.ts'

/** A row, and how often it was changed: a write that is applied twice shows in the count. */
export interface Row {
  readonly value: unknown
  readonly changes: number
}

/** What is to be appended to the user's stream, and under which number of this producer. */
export interface Echo {
  readonly id: number
  readonly epoch: number
  readonly seq: number
  readonly changes: ReadonlyArray<Change>
}

/** Where a batch comes from: the stamp of a request, or the position that the inbox was read to. */
export type Origin = { readonly stamp: unknown } | { readonly position: string }

/** What is kept once: how far the inbox was read, how many echoes there were, and since which one the epoch counts. */
type Fact = string | number

export class Table {
  readonly #root: RootDatabase<Fact, string>
  readonly #rows: Database<Row, string>
  readonly #applied: Database<Origin, string>
  readonly #echoes: Database<ReadonlyArray<Change>, number>

  constructor(folder: string) {
    this.#root = open<Fact, string>({ path: folder, encoding: 'json', noSubdir: false, overlappingSync: false })
    this.#rows = this.#root.openDB({ name: 'rows', encoding: 'json' })
    this.#applied = this.#root.openDB({ name: 'applied', encoding: 'json' })
    this.#echoes = this.#root.openDB({ name: 'echoes', encoding: 'json' })
  }

  /** How far the inbox was applied; `-1`: not at all. */
  get position(): string {
    return String(this.#root.get('position') ?? '-1')
  }

  get(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  /** Where the write came from that a txid names; nothing while it was not applied. */
  originOf(txid: string): Origin | undefined {
    return this.#applied.get(txid)
  }

  /**
   * Applies each write that was not applied before, in one transaction. Its name is the txid: browsers repeat a batch under
   * its stamp when they missed the answer, and a copied or confused browser may bring one write under two stamps.
   * A write that breaks a rule leaves the rows as they are; its echo says so to the browser that shows it already.
   */
  apply(changes: Iterable<Change>, origin: Origin): void {
    this.#root.transactionSync(() => {
      const fresh = new Map<string, boolean>()
      const echo: Change[] = []
      for (const change of changes) {
        const { txid } = change.headers
        if (!fresh.has(txid)) fresh.set(txid, this.#applied.get(txid) === undefined)
        if (fresh.get(txid) !== true) continue
        this.#applied.putSync(txid, origin)
        echo.push(faultOf(change) === undefined ? this.#applyOne(change) : this.#asItIs(change))
      }
      if (echo.length > 0) this.#keepEcho(echo)
      if ('position' in origin) this.#root.putSync('position', origin.position)
    })
  }

  /** The oldest echo that is not known to be published. */
  nextEcho(): Echo | undefined {
    for (const { key: id, value: changes } of this.#echoes.getRange({ limit: 1 }))
      return { id, epoch: this.#count('epoch'), seq: id - this.#count('first'), changes }
    return undefined
  }

  /** An echo is in the user's stream. */
  forgetEcho({ id }: Echo): void {
    this.#echoes.removeSync(id)
  }

  /** The stream does not know this producer any more: its numbers begin anew with this echo, in the next epoch. */
  countFrom({ id, epoch }: Echo): void {
    this.#root.transactionSync(() => {
      this.#root.putSync('epoch', epoch + 1)
      this.#root.putSync('first', id)
    })
  }

  async close(): Promise<void> {
    await this.#root.close()
  }

  #applyOne(change: Change): Change {
    const { key, value, headers } = change
    const changes = (this.#rows.get(key)?.changes ?? 0) + 1
    if (headers.operation === 'delete') this.#rows.removeSync(key)
    else this.#rows.putSync(key, { value, changes })
    return change
  }

  #asItIs({ type, key, headers: { txid } }: Change): Change {
    const row = this.#rows.get(key)
    if (row === undefined) return { type, key, headers: { operation: 'delete', txid } }
    return { type, key, value: row.value, headers: { operation: 'update', txid } }
  }

  #keepEcho(echo: ReadonlyArray<Change>): void {
    const id = this.#count('echoes')
    this.#echoes.putSync(id, echo)
    this.#root.putSync('echoes', id + 1)
  }

  #count(name: string): number {
    return Number(this.#root.get(name) ?? 0)
  }
}
