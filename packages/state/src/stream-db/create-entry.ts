import type { Entry, RowWrite } from '../core/entry.ts'
import { baseOf } from '../outbox/conflict.ts'
import { createTxid } from '../outbox/identity.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Scope } from './scope.ts'
import type { ScopeOptions } from './scope-options.ts'

/** Makes the entry of one local write, with what it was made over, as far as that matters later. */
export function createEntry(
  writes: ReadonlyArray<RowWrite>,
  scope: Pick<Scope, 'shownRow'> & { readonly outbox: Pick<Outbox, 'get'> },
  { environment, migration }: Pick<ScopeOptions, 'environment' | 'migration'>,
): Entry {
  return {
    txid: createTxid(scope.outbox.get().profileId, environment),
    writes: writes.map((write) => baseOf(write, scope.shownRow(write.type, write.key))),
    createdAt: environment.now(),
    schemaVersion: migration.schemaVersion,
  }
}
