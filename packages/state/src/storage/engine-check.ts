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

async function check(database: ScopeDatabase, name: string): Promise<boolean> {
  const [counter, witness] = [`${name}/counter`, `${name}/witness`]
  const count = async (objects: IDBObjectStore): Promise<void> => {
    const before = Number((await resultOf<unknown>(objects.get(counter))) ?? 0)
    await resultOf(objects.put(before + 1, counter))
  }
  await Promise.all([database.write(count), database.write(count)])
  const failing = async (objects: IDBObjectStore): Promise<void> => {
    const added = resultOf(objects.add(1, counter))
    objects.put(1, witness)
    objects.transaction.commit()
    await added
  }
  // It fails in every engine; what counts is what it has left behind.
  await database.write(failing).catch(() => undefined)
  const [counted, left] = await database.write(async (objects) => {
    const found = await Promise.all([resultOf<unknown>(objects.get(counter)), resultOf<unknown>(objects.get(witness))])
    objects.delete(counter)
    objects.delete(witness)
    return found
  })
  if (counted !== 2) {
    throw new StorageError(
      'unavailable',
      database.name,
      `The transactions of ${database.name} do not exclude each other.`,
    )
  }
  return left === undefined
}
