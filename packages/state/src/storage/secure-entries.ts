import { BY_TXID } from '../core/changeset.ts'
import type { OutboxChange } from '../core/outbox-record.ts'
import { keys } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase } from './scope-database.ts'

/**
 * Whether a change is made in a transaction that is complete before the operating system has it: every tab finds it then,
 * and a crash of the browser leaves it.
 *
 * An entry that comes alone is secured afterwards, and nobody is told before that it is durable. A batch of it may leave
 * meanwhile: what a loss of power takes from the disk is then in the log or nowhere, and whoever sends another batch under
 * its stamp is answered that the stamp was seen, and looks. Where one can not look, that answer is believed, so the stamp
 * has to be kept. An acknowledgement that is lost leaves its batch in doubt, which is looked for as well.
 */
export function isFlushedLater(change: OutboxChange): boolean {
  switch (change.kind) {
    case 'enqueue':
      return change.entries.length === 1 && change.freeze?.canLook !== false
    case 'acknowledge':
      return change.offset !== undefined && change.offset !== BY_TXID
    case 'wait':
      return true
    default:
      return false
  }
}

/**
 * Resolves when the operating system has entries that were added. They are written once more: an engine may keep what was
 * written before in another file than the one that it flushes.
 */
export async function secureEntries(database: ScopeDatabase, txids: ReadonlyArray<string>): Promise<void> {
  await database.writeStrictly(async (objects) => {
    const entryKeys = txids.map(keys.entry)
    const [record, ...entries] = await Promise.all([
      resultOf<unknown>(objects.get(keys.head)),
      ...entryKeys.map((key) => resultOf<unknown>(objects.get(key))),
    ])
    const head = database.headOf(record)
    // A later version has them, or sees to that.
    if (head.moved === true) return
    objects.put(record, keys.head)
    for (const [at, key] of entryKeys.entries()) if (entries[at] !== undefined) objects.put(entries[at], key)
    objects.transaction.commit()
  })
}
