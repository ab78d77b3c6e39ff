'use client'

import type { LoadGoal, StreamCollection } from '@oxbow/state/db'
import { isServer, later } from './environment.ts'
import { HookError } from './hook-error.ts'
import { useShown, type UseCollectionResult } from './use-collection.ts'

/** Options of `useSuspenseCollection`. */
export interface UseSuspenseCollectionOptions<Row extends object, Data> {
  /**
   * What the component waits for. Once reached it stays so: no fallback when the connection is lost.
   *
   * - `'ready'` (default): rows from this device; at a first visit, until the stream was read to its end.
   * - `'hydrated'`: rows from this device, which may be none at a first visit.
   * - `'up-to-date'`: until the stream was read to its end in this visit, so without network for as long as that lasts.
   */
  readonly suspendUntil?: LoadGoal | undefined
  /** As in `useCollection`. */
  readonly select?: ((rows: ReadonlyArray<Row>) => Data) | undefined
}

/**
 * `useCollection` whose component shows the nearest `Suspense` fallback until rows are there, and none at all when they
 * are there already. What waiting does not mend before then (no such stream, refused credentials) goes to the nearest
 * error boundary; after the cause is mended, call `db.connect()` and reset the boundary.
 *
 * React runs no effects of a component that waits, so it is the waiting itself that starts sync: after the render, and
 * without a subscriber, so that a render that is thrown away leaves none.
 *
 * On a server it renders the rows that `db.dehydrate()` took.
 *
 * @throws HookError `foreign-collection`; on a server `not-dehydrated`, which makes React send the fallback and render
 * the component in the browser.
 */
export function useSuspenseCollection<Row extends object, Input extends object>(
  collection: StreamCollection<Row, Input>,
  options?: UseSuspenseCollectionOptions<Row, never> & { readonly select?: undefined },
): UseCollectionResult<Row, Input, ReadonlyArray<Row>>
export function useSuspenseCollection<Row extends object, Input extends object, Data>(
  collection: StreamCollection<Row, Input>,
  options: UseSuspenseCollectionOptions<Row, Data> & { readonly select: (rows: ReadonlyArray<Row>) => Data },
): UseCollectionResult<Row, Input, Data>
export function useSuspenseCollection<Row extends object, Input extends object, Data>(
  collection: StreamCollection<Row, Input>,
  { suspendUntil = 'ready', select }: UseSuspenseCollectionOptions<Row, Data> = {},
): UseCollectionResult<Row, Input, Data | ReadonlyArray<Row>> {
  const result = useShown(collection, select, 'useSuspenseCollection')
  if (isServer()) checkDehydrated(collection)
  else suspendUnlessReached(collection, suspendUntil)
  return result
}

function checkDehydrated({ syncStatus }: Pick<StreamCollection<object>, 'syncStatus'>): void {
  if (syncStatus.getInitial().isHydrated) return
  throw new HookError(
    'not-dehydrated',
    'useSuspenseCollection() has no rows to render on this server: `await db.preload()`, take `db.dehydrate()` before ' +
      'rendering, and give that to createStreamDB({ initial }) in the browser. Without it the browser loads the rows.',
  )
}

function suspendUnlessReached(
  { loading, syncStatus }: Pick<StreamCollection<object>, 'loading' | 'syncStatus'>,
  goal: LoadGoal,
): void {
  if (loading.isReached(goal)) return
  const { phase, error } = syncStatus.get()
  if ((phase === 'error' || phase === 'needs-auth') && error !== undefined) throw error
  // oxlint-disable-next-line typescript/only-throw-error -- how a component tells React 18 and 19 what it waits for
  throw orAgain(loading.reach(goal))
}

/** So often a component that waits renders again. Sooner than a shared database is closed that nobody asks for. */
const AGAIN_MS = 10_000

/**
 * Resolves with the wait, or after a while: React renders again what is still waited for, and nothing that was thrown away.
 * That is the only way in which a component without effects can say that it is still there.
 */
function orAgain(wait: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const callOff = later(AGAIN_MS, resolve)
    const end = (): void => {
      callOff()
      resolve()
    }
    wait.then(end, end)
  })
}
