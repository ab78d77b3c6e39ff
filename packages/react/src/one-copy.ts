import { CollectionImpl as ofCollections } from '@tanstack/db'
import { CollectionImpl as ofHooks } from '@tanstack/react-db'
import { HookError } from './hook-error.ts'

/**
 * Refuses to query collections by the hooks of another install of `@tanstack/db`, which does not know them as
 * collections. That happens whenever its version is not the very one that `@tanstack/react-db` names.
 *
 * @throws HookError `two-copies-of-tanstack-db`.
 */
export function checkOneCopy(collections: unknown = ofCollections, hooks: unknown = ofHooks): void {
  if (collections === hooks) return
  throw new HookError(
    'two-copies-of-tanstack-db',
    'Two copies of @tanstack/db are installed, and @tanstack/react-db uses the other one: it can not query these ' +
      'collections. See both by `npm ls @tanstack/db`, and install the version that @tanstack/react-db depends on.',
  )
}
