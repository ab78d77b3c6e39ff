import type { Put } from '../core/changeset.ts'
import { createKeyedMap, type KeyedMap } from '../core/keyed-map.ts'
import { decodeChangeset, seqOf } from './cache-record.ts'
import { createPace } from './pace.ts'
import type { StoreEnvironment } from './scope-database.ts'
import { DamagedRecord, type Sealer } from './sealer.ts'

/** What several changesets do together. */
export interface NetEffect {
  /** All rows of before are gone. */
  readonly reset: boolean
  /** Each changed row as it is after all of them; nothing where it was deleted. */
  readonly last: KeyedMap<{ readonly put: Put | undefined }>
}

/** Folds the changesets of a journal from the one after `compacted` on. Rejects with `DamagedRecord`. */
export async function foldNetEffect(
  journal: ReadonlyArray<unknown>,
  compacted: number,
  sealer: Sealer,
  environment: StoreEnvironment,
): Promise<NetEffect> {
  const last: NetEffect['last'] = createKeyedMap()
  let reset = false
  const pace = createPace(environment)
  for (const [at, record] of journal.entries()) {
    if (seqOf(record) !== compacted + 1 + at) throw new DamagedRecord('the journal has a hole')
    const changeset = decodeChangeset(await sealer.open(record))
    if (changeset.reset) {
      reset = true
      last.clear()
    }
    for (const [type, key] of changeset.deletes) last.set(type, key, { put: undefined })
    for (const put of changeset.puts) last.set(put[0], put[1], { put })
    if (pace.isOver()) await pace.breathe()
  }
  return { reset, last }
}
