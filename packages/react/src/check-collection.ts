import type { StreamCollection } from '@oxbow/state/db'
import { HookError } from './hook-error.ts'

/** What hooks read of a collection. */
type Part = keyof Pick<StreamCollection<object>, 'rows' | 'syncStatus' | 'pending' | 'loading'>

const PARTS: ReadonlyArray<Part> = ['rows', 'syncStatus', 'pending', 'loading']

/**
 * Refuses what is not a collection of `createStreamDB`; callers without types hand in other TanStack DB collections.
 *
 * @throws HookError `foreign-collection`.
 */
export function checkCollection(collection: { readonly [P in Part]?: unknown }, hook: string): void {
  const missing = PARTS.filter((part) => typeof collection?.[part] !== 'object')
  if (missing.length === 0) return
  throw new HookError(
    'foreign-collection',
    (collection ? (missing.length < PARTS.length ? olderThan : foreignTo) : noneFor)(hook),
  )
}

const noneFor = (hook: string): string =>
  `${hook}() got no collection: the \`state\` of the database has none of that name.`

const foreignTo = (hook: string): string =>
  `${hook}() takes a collection of createStreamDB, such as \`db.collections.todos\`. ` +
  'For other TanStack DB collections use `useLiveQuery` of @oxbow/react/query.'

const olderThan = (hook: string): string =>
  `${hook}() takes a collection of the same version of @oxbow/state as its own, and this one is of another. ` +
  'See both by `npm ls @oxbow/state`, and install one.'
