import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BY_TXID, type Changeset, type Delete, type Put } from '../core/changeset.ts'
import { remainingOf, type Entry, type FrozenBatch, type Stamp } from '../core/entry.ts'
import {
  changeOutbox,
  emptyOutbox,
  freezeIn,
  settleByCommit,
  type OutboxChange,
  type OutboxRecord,
} from '../core/outbox-record.ts'
import { RowTable } from '../core/row-table.ts'
import { freshMeta, type Store, type StoreMeta } from './store.ts'
import { steps, type Step } from './store-steps.contract.ts'

/** The pure core, as the store that it describes. */
class Model {
  meta: Omit<StoreMeta, 'life'> = freshMeta
  outbox: OutboxRecord
  readonly rows = new RowTable()

  constructor(profileId: string) {
    this.outbox = emptyOutbox(profileId)
  }

  change(change: OutboxChange): number | undefined {
    const freeze = freezeIn(change)
    if (freeze !== undefined && freeze.seq !== this.meta.seq) return undefined
    const changed = changeOutbox(this.outbox, change)
    if (changed === undefined) return undefined
    this.outbox = settleByCommit(changed, { to: this.meta.offset, txids: [] })
    return changed.rev
  }

  commit(seq: number, changeset: Changeset): boolean {
    if (seq !== this.meta.seq || changeset.from !== this.meta.offset) return false
    this.meta = { ...this.meta, seq: seq + 1, offset: changeset.to, nextOrdinal: changeset.nextOrdinal }
    this.rows.apply(changeset)
    this.outbox = settleByCommit(this.outbox, changeset)
    return true
  }
}

interface Compared {
  readonly found: unknown
  readonly expected: unknown
}

/** Takes the same steps on a store and on the model. */
class Comparison {
  readonly #open: () => Promise<Store>
  readonly #model: Model
  #store: Store
  #count = 0

  constructor(open: () => Promise<Store>, store: Store, profileId: string) {
    this.#open = open
    this.#store = store
    this.#model = new Model(profileId)
  }

  /** Takes a step; says what the store answered and what it should have. */
  async take(step: Step): Promise<Compared> {
    const { meta } = this.#model
    if (step.do === 'open') this.#store = await this.#open()
    else if (step.do === 'compact') await this.#store.compact()
    else if (step.do === 'takeOver') {
      this.#model.meta = { ...meta, epoch: meta.epoch + 1 }
      await this.#store.takeOver()
    } else if (step.do === 'commit') {
      const changeset = this.#changeset(step)
      const seq = meta.seq + step.seqOff
      const { committed } = await this.#store.commit({ epoch: meta.epoch, seq, changeset, incarnation: undefined })
      return { found: committed, expected: this.#model.commit(seq, changeset) }
    } else {
      const change = this.#change(step)
      if (change) return { found: await this.#store.changeOutbox(change), expected: this.#model.change(change) }
    }
    return { found: undefined, expected: undefined }
  }

  /** Reads all that the store holds. */
  async look(): Promise<Compared> {
    const { meta, rows, outbox, damage } = await this.#store.load()
    const { life: _, ...position } = meta
    const { meta: expectedMeta, rows: expectedRows, outbox: expectedOutbox } = this.#model
    return {
      found: { position, rows: listOf(rows), outbox, damage },
      expected: { position: expectedMeta, rows: listOf(expectedRows), outbox: expectedOutbox, damage: undefined },
    }
  }

  #changeset({ puts, deletes, reset, folded, fromOff }: Extract<Step, { do: 'commit' }>): Changeset {
    const { offset, nextOrdinal } = this.#model.meta
    const number = Math.max(0, Number(offset))
    const { entries, frozen } = this.#model.outbox
    return {
      from: fromOff === 0 ? offset : '7x',
      to: String(number + 1),
      reset,
      puts: puts.map((key, index): Put => ['t', String(key), { at: nextOrdinal + index }, nextOrdinal + index]),
      deletes: deletes.filter((key) => !puts.includes(key)).map((key): Delete => ['t', String(key)]),
      txids: [...(frozen?.txids ?? entries.map(({ txid }) => txid)).slice(0, folded), 'foreign'],
      nextOrdinal: nextOrdinal + puts.length,
    }
  }

  #newEntries(count: number): Entry[] {
    const { profileId } = this.#model.outbox
    return Array.from({ length: count }, (_, at) => entryOf(`${profileId}-${this.#count}-${at}`))
  }

  /** The batch that is frozen, or the first of its entries, with other values. */
  #freezeAgain(frozen: FrozenBatch, { count, revOff }: Extract<Step, { do: 'freeze' }>): OutboxChange {
    const txids = remainingOf(frozen).slice(0, count)
    const writes = txids.map((key) => [{ operation: 'insert', type: 't', key, value: this.#count } as const])
    const { rev } = this.#model.outbox
    const { seq } = this.#model.meta
    return {
      kind: 'freeze',
      batch: { stamp: frozen.stamp, txids, body: `[${this.#count}]` },
      writes,
      seq,
      rev: rev + revOff,
    }
  }

  #change(step: Exclude<Step, { do: 'commit' | 'open' | 'compact' | 'takeOver' }>): OutboxChange | undefined {
    const { entries, frozen, rejections, rev } = this.#model.outbox
    const other = { producerId: 'other', epoch: 0, seq: 0 }
    this.#count += 1
    switch (step.do) {
      case 'enqueue':
        return { kind: 'enqueue', entries: this.#newEntries(step.count) }
      case 'enqueue frozen': {
        const added = this.#newEntries(step.count)
        const waiting = entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined)
        const txids = [...waiting, ...added].map(({ txid }) => txid)
        const stamp = { producerId: 'p', epoch: 0, seq: this.#count }
        const writes = txids.map((key) => [{ operation: 'insert', type: 't', key, value: this.#count } as const])
        const seq = this.#model.meta.seq + step.seqOff
        const batch = { stamp, txids, body: `[${this.#count}]` }
        return { kind: 'enqueue', entries: added, freeze: { batch, writes, seq, rev: rev + step.revOff } }
      }
      case 'freeze': {
        if (step.isAgain && frozen !== undefined) return this.#freezeAgain(frozen, step)
        const waiting = entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined)
        // In their order, which only a tab that knows the outbox of revision `rev` can do; they may have ended since.
        const txids = [...waiting.slice(0, step.count).map(({ txid }) => txid), ...(step.isReal ? [] : ['ended'])]
        const batch = { stamp: { producerId: 'p', epoch: 0, seq: this.#count }, txids, body: `[${this.#count}]` }
        const writes = txids.map((key) => [{ operation: 'insert', type: 't', key, value: this.#count } as const])
        const { seq } = this.#model.meta
        return { kind: 'freeze', batch, writes, seq: seq + step.seqOff, rev: rev + step.revOff }
      }
      case 'confirm':
        return { kind: 'confirm', stamp: (step.isMine ? frozen?.stamp : undefined) ?? other, rev: rev + step.revOff }
      case 'acknowledge': {
        const offset = step.offset === 'by txid' ? BY_TXID : step.offset?.toString()
        const settled = frozen?.txids.slice(0, step.settled)
        return { kind: 'acknowledge', stamp: (step.isMine ? frozen?.stamp : undefined) ?? other, offset, settled }
      }
      case 'release': {
        const stamp = (step.isMine ? frozen?.stamp : undefined) ?? other
        return { kind: 'release', stamp, newProducer: step.newProducer }
      }
      case 'reject': {
        const refused = entries
          .slice(step.at, step.at + step.count)
          .map((entry) => ({ entry, reason: 'refused', message: `no ${this.#count}` }) as const)
        return { kind: 'reject', stamp: step.isMine ? frozen?.stamp : other, rejections: refused }
      }
      case 'retry':
        return { kind: 'retry', txid: rejections[step.at]?.entry.txid ?? 'none' }
      case 'discard':
      case 'edit': {
        const entry = (step.isWaiting ? entries[step.at] : rejections[step.at]?.entry) ?? entryOf('none')
        return step.do === 'discard'
          ? { kind: 'discard', txid: entry.txid }
          : { kind: 'edit', entry: { ...entryOf(entry.txid), createdAt: 2 } }
      }
      case 'settle':
        return { kind: 'settle', txids: [entries[step.at]?.txid ?? 'none', 'none'] }
      case 'pause':
        return pauseChange(step, step.isMine === true ? (frozen?.stamp ?? other) : other)
      case 'wait': {
        const wait = { reason: 'asked', since: this.#count, notBefore: this.#count + 5, attempt: 2 } as const
        return { kind: 'wait', stamp: (step.isMine ? frozen?.stamp : undefined) ?? other, wait }
      }
    }
  }
}

const pauseChange = ({ reason, isMine }: Extract<Step, { do: 'pause' }>, stamp: Stamp): OutboxChange => ({
  kind: 'pause',
  pause: reason && { reason, ...(reason === 'missing' && { status: 404 }) },
  ...(reason !== undefined && isMine !== undefined && { stamp }),
  ...(reason === undefined && isMine !== undefined && { of: isMine ? 'needs-auth' : 'recreated' }),
})

const entryOf = (txid: string): Entry => ({
  txid,
  createdAt: 1,
  writes: [{ operation: 'insert', type: 't', key: txid, value: txid }],
})

const listOf = (rows: RowTable): unknown[] =>
  [...rows.entries()]
    .map(([type, key, { value, ordinal }]) => [type, key, value, ordinal])
    .toSorted((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1))

/** Whatever is done with a store, in whichever of its tabs: it holds what the pure core says. */
export function itBehavesLikeTheModel(createStorage: () => () => Promise<Store>): void {
  it('holds what the pure core says after any sequence of commits and changes', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const open = createStorage()
        const store = await open()
        const comparison = new Comparison(open, store, (await store.outbox()).profileId)
        for (const step of sequence) {
          for (const { found, expected } of [await comparison.take(step), await comparison.look()]) {
            expect(found).toEqual(expected)
          }
        }
      }),
      { numRuns: 60 },
    )
  }, 30_000)
}
