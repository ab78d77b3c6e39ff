'use client'

import {
  scopeName,
  type ActionDefinition,
  type CreateStreamDBOptions,
  type StreamStateDefinition,
} from '@oxbow/state/db'
import { useMemo, useSyncExternalStore } from 'react'
import { createStreamDB } from './create-stream-db.ts'
import {
  createDatabaseRegistry,
  type DatabaseRegistry,
  type DatabaseRequest,
  type Shared,
} from './database-registry.ts'
import { isServer, later } from './environment.ts'
import type { AnyStreamDB } from './stream-db-context.ts'

/** Options of a shared database, whatever its collections and actions are. */
export type AnyOptions = CreateStreamDBOptions<StreamStateDefinition, Record<string, ActionDefinition>>

// Components that know nothing of each other share it, and so it can only be one for the page.
const registry: DatabaseRegistry<AnyStreamDB> = createDatabaseRegistry(later)

/** The shared database of some options; none without options. On a server each component has its own, for one render. */
export function useSharedDatabase(options: AnyOptions | undefined): AnyStreamDB | undefined {
  const key = options && keyOf(options)
  const shape = options && shapeOf(options)
  const store = useMemo(
    () => {
      if (options === undefined || key === undefined || shape === undefined) return NONE
      const request: DatabaseRequest<AnyStreamDB> = {
        key,
        shape,
        url: urlOf(options),
        create: () => createStreamDB(options),
      }
      return isServer() ? ownOf(request) : registry.share(request)
    },
    // Options are those with which the stream was first asked for; what decides about it is in the key and the shape.
    // oxlint-disable-next-line react/exhaustive-deps
    [key, shape],
  )
  return useSyncExternalStore(store.subscribe, store.get, store.get)
}

interface DatabaseStore {
  readonly get: () => AnyStreamDB | undefined
  readonly subscribe: () => () => void
}

const NONE: DatabaseStore = { get: () => undefined, subscribe: () => () => undefined }

function ownOf({ create }: DatabaseRequest<AnyStreamDB>): Shared<AnyStreamDB> {
  const db = create()
  return { get: () => db, subscribe: NONE.subscribe }
}

const urlOf = ({ stream, streamOptions }: AnyOptions): string => String(stream?.url ?? streamOptions?.url)

/** Where nobody says whose rows they are, other credentials are taken for another one's. Functions can not be compared. */
const keyOf = (options: AnyOptions): string => {
  const { user, streamOptions } = options
  return scopeName(urlOf(options), user) + JSON.stringify(user ?? [streamOptions?.headers, streamOptions?.params])
}

const shapeOf = ({ state }: AnyOptions): string =>
  Object.entries(state ?? {})
    .map(([name, { type, primaryKey }]) => `${name} (${type}, ${primaryKey})`)
    .sort()
    .join(', ')
