import { createName } from '../core/random-name.ts'
import type { Environment } from '../environment.ts'
import { resultOf } from '../storage/request-result.ts'
import { createUseStore } from '../storage/use-store.ts'

const DATABASE = 'oxbow/device/1'

/**
 * The random name of this browser profile, for one user; the same in all tabs and after a reload. Where there is no
 * storage it is a name of its own each time. Never rejects.
 */
export async function deviceName(
  user: string,
  environment: Pick<Environment, 'randomBytes' | 'sleep' | 'storage' | 'page'>,
): Promise<string> {
  const { storage, sleep } = environment
  const fresh = createName(environment)
  if (storage === undefined) return fresh
  const store = createUseStore(DATABASE, { sleep, indexedDB: () => storage.indexedDB, page: () => environment.page })
  try {
    return await store.use('readwrite', async (objects) => {
      const known = await resultOf<unknown>(objects.get(user))
      if (typeof known === 'string') return known
      objects.put(fresh, user)
      return fresh
    })
  } catch {
    // Without a memory this tab is a device of its own, and that is all.
    return fresh
  } finally {
    store.close()
  }
}
