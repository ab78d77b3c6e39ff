import type { Changeset } from '../core/changeset.ts'
import { decodeChangeset } from './cache-record.ts'
import { LAST_SEQ } from './record-keys.ts'
import { resultOf } from './request-result.ts'
import { readMeta, type ScopeDatabase } from './scope-database.ts'
import { DamagedRecord, type Sealer } from './sealer.ts'

/**
 * The changesets of the commits after `seq`, oldest first. Nothing when not all of them are kept, when one is damaged (who
 * asked loads everything then, and finds out), or when the cache is in another life than `life`.
 */
export async function readChangesetsAfter(
  database: ScopeDatabase,
  sealer: Sealer,
  seq: number,
  life: string | undefined,
): Promise<ReadonlyArray<Changeset> | undefined> {
  const [meta, records] = await database.readAtOnce((objects) =>
    Promise.all([
      readMeta(objects, database),
      resultOf<unknown[]>(objects.getAll(database.ranges.journal(seq + 1, LAST_SEQ))),
    ]),
  )
  if (records.length !== meta.seq - seq || (life !== undefined && meta.life !== life)) return undefined
  const changesets: Changeset[] = []
  try {
    for (const record of records) changesets.push(decodeChangeset(await sealer.open(record)))
  } catch (error) {
    if (error instanceof DamagedRecord) return undefined
    throw error
  }
  return changesets
}
