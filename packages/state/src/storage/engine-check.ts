import { createName } from '../core/random-name.ts'
import { resultOf } from './request-result.ts'
import type { ScopeDatabase, StoreEnvironment } from './scope-database.ts'
import { StorageError } from './storage-error.ts'

/** Finds out what an engine's transactions are worth. */
export interface EngineCheck {
  /**
   * Whether a transaction whose request failed is undone although its commit was asked for. Firefox 153 keeps it.
   *
   * @throws StorageError `unavailable` where two overlapping transactions do not wait for each other: nothing built on
   * such an engine could be right.
   */
  passes(): Promise<boolean>
}

/** Makes the check of the engine that runs `database`. It is made once, when it is first asked for. */
export function createEngineCheck(database: ScopeDatabase, environment: StoreEnvironment): EngineCheck {
  let checking: Promise<boolean> | undefined
  return {
    passes() {
      checking ??= check(database, `t/${createName(environment)}`).catch((error: unknown) => {
        checking = undefined
        throw error
      })
      return checking
    },
  }
}

/** So often the database may be emptied meanwhile. */
const MOST_TRIES = 4

async function check(database: ScopeDatabase, name: string): Promise<boolean> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const found = await tryOut(database, `${name}/${tries}`)
    if (found === undefined) continue
    if (found.counted === 2) return found.left === undefined
    throw new StorageError(
      'unavailable',
      database.name,
      `The transactions of ${database.name} do not exclude each other.`,
    )
  }
  // It is trusted with less, then.
  return false
}

/** What transactions have left behind; nothing where not all of them met the same contents. */
async function tryOut(database: ScopeDatabase, name: string): Promise<{ counted: unknown; left: unknown } | undefined> {
  const [counter, witness] = [`${name}/counter`, `${name}/witness`]
  // A database that is emptied closes its connections first.
  const connections = new Set<IDBDatabase>()
  const use = <T>(work: (objects: IDBObjectStore) => Promise<T>): Promise<T> =>
    database.write((objects) => {
      connections.add(objects.transaction.db)
      return work(objects)
    })
  const count = async (objects: IDBObjectStore): Promise<void> => {
    const before = Number((await resultOf<unknown>(objects.get(counter))) ?? 0)
    await resultOf(objects.put(before + 1, counter))
  }
  await Promise.all([use(count), use(count)])
  const failing = async (objects: IDBObjectStore): Promise<void> => {
    const added = resultOf(objects.add(1, counter))
    objects.put(1, witness)
    objects.transaction.commit()
    await added
  }
  // It fails in every engine; what counts is what it has left behind.
  await use(failing).catch(() => undefined)
  const [counted, left] = await use(async (objects) => {
    const found = await Promise.all([resultOf<unknown>(objects.get(counter)), resultOf<unknown>(objects.get(witness))])
    objects.delete(counter)
    objects.delete(witness)
    return found
  })
  return connections.size === 1 ? { counted, left } : undefined
}
