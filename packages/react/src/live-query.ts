'use client'

import {
  useLiveInfiniteQuery as useTanStackLiveInfiniteQuery,
  useLiveQuery as useTanStackLiveQuery,
  useLiveQueryEffect as useTanStackLiveQueryEffect,
  useLiveSuspenseQuery as useTanStackLiveSuspenseQuery,
} from '@tanstack/react-db'
import { checkOneCopy } from './one-copy.ts'

/** The hook with a look at the installed copies of `@tanstack/db` before each call. All its signatures are kept. */
const checked = <Hook extends (...args: never[]) => unknown>(hook: Hook): Hook =>
  new Proxy(hook, {
    apply(target, self, args) {
      checkOneCopy()
      return Reflect.apply(target, self, args)
    },
  })

/**
 * A query over collections that stays current: `useLiveQuery({ query: (q) => q.from({ todo: db.collections.todos }) })`.
 * The hook of TanStack DB, as it is.
 *
 * @throws HookError `two-copies-of-tanstack-db`.
 */
export const useLiveQuery: typeof useTanStackLiveQuery = /* @__PURE__ */ checked(useTanStackLiveQuery)

/**
 * `useLiveQuery` that suspends until its collections are ready. The hook of TanStack DB, as it is.
 *
 * @throws HookError `two-copies-of-tanstack-db`.
 */
export const useLiveSuspenseQuery: typeof useTanStackLiveSuspenseQuery =
  /* @__PURE__ */ checked(useTanStackLiveSuspenseQuery)

/**
 * A live query in pages that are added one by one. The hook of TanStack DB, as it is.
 *
 * @throws HookError `two-copies-of-tanstack-db`.
 */
export const useLiveInfiniteQuery: typeof useTanStackLiveInfiniteQuery =
  /* @__PURE__ */ checked(useTanStackLiveInfiniteQuery)

/**
 * Runs functions for rows that come into a query, change in it, or leave it, and renders nothing. The hook of TanStack DB,
 * as it is.
 *
 * @throws HookError `two-copies-of-tanstack-db`.
 */
export const useLiveQueryEffect: typeof useTanStackLiveQueryEffect = /* @__PURE__ */ checked(useTanStackLiveQueryEffect)
