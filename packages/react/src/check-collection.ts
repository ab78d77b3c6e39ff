import { HookError } from './hook-error.ts'

/**
 * Refuses what is not a collection of `createStreamDB`; callers without types hand in other TanStack DB collections.
 *
 * @throws HookError `foreign-collection`.
 */
export function checkCollection(collection: { readonly rows?: { readonly subscribe?: unknown } }, hook: string): void {
  if (typeof collection?.rows?.subscribe === 'function') return
  throw new HookError(
    'foreign-collection',
    `${hook}() takes a collection of createStreamDB, such as \`db.collections.todos\`. ` +
      'For other TanStack DB collections use `useLiveQuery` of @oxbow/react/query.',
  )
}
