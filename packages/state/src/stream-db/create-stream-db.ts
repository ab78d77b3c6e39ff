import { DurableStream } from '@oxbow/client'
import { createMutationHandlers } from '../collections/mutation-handlers.ts'
import { createRowCodec, type RowCodec } from '../collections/row-codec.ts'
import {
  createStreamCollection,
  getStreamDBCollectionId,
  type StreamCollection,
} from '../collections/stream-collection.ts'
import { createActions, type AnyActionDefinition, type StreamDBWithActions } from './actions.ts'
import { defaultEnvironment, type Environment } from '../environment.ts'
import { invalidOptions } from '../errors.ts'
import { createOutboxView } from '../outbox/outbox-view.ts'
import type { StreamStateDefinition } from '../schema/state-schema.ts'
import { checkOptions } from './check-options.ts'
import type { CreateStreamDBOptions } from './create-options.ts'
import { createIndexedDBStore } from '../storage/indexeddb-store.ts'
import { choosePersistence, type OpenedStore } from './persistence.ts'
import { hasCredentials } from './credentials.ts'
import { Database } from './database.ts'
import type { DatabaseOptions } from './database-options.ts'
import { guardLeaving } from './leave-guard.ts'
import { createMigration } from '../core/migration.ts'
import { isReadable, type DehydratedState } from '../core/dehydrated-state.ts'
import { createReport, type Report } from '../core/diagnostic.ts'
import type { ReadableStatus } from '../sync/status-board.ts'
import type { CollectionsOf, StreamDB } from './stream-db.ts'
import { createRowJudge, judgedResolver, type JudgedPart, type RowJudge } from './row-judge.ts'
import { Transactor } from './transact.ts'
import { createDestination, inboxOf } from './writes.ts'

/**
 * Makes a database over one JSON stream of the State protocol.
 *
 * It does nothing before it is used: the first subscriber of a collection, mutation, `preload()` or `connect()` starts
 * to read. Collections are TanStack DB collections; `insert`, `update` and `delete` show at once, are sent in order and
 * exactly once, and are taken back with a reason when the server refuses them for good.
 *
 * @throws StateError `invalid-options` or `invalid-schema`, at once.
 */
export function createStreamDB<TDef extends StreamStateDefinition>(
  options: CreateStreamDBOptions<TDef> & { actions?: undefined },
): StreamDB<TDef>
export function createStreamDB<
  TDef extends StreamStateDefinition,
  TActions extends Record<string, AnyActionDefinition>,
>(options: CreateStreamDBOptions<TDef, TActions>): StreamDBWithActions<TDef, TActions>
export function createStreamDB<
  TDef extends StreamStateDefinition,
  TActions extends Record<string, AnyActionDefinition>,
>(options: CreateStreamDBOptions<TDef, TActions>): StreamDB<TDef> | StreamDBWithActions<TDef, TActions> {
  checkOptions(options)
  const stream = handleOf(options)
  const inbox = inboxOf(options.writes)
  const parts = partsOf(options.state)
  const report = createReport(options.onDiagnostic)
  const environment = options.environment ?? defaultEnvironment
  const judge = createRowJudge(parts)
  const database = new Database({
    judge,
    stream,
    persistence: persistenceOf(options, [stream, inbox], environment, report),
    destination: createDestination(options.writes, stream, inbox, { environment, create: options.create ?? false }),
    environment,
    live: options.live ?? true,
    create: options.create ?? false,
    user: options.user,
    initial: usableInitial(options, report),
    maxLiveRequests: options.maxLiveRequests,
    migration: createMigration(options.schemaVersion ?? 1, options.migrate, new Set(parts.map(({ type }) => type))),
    callbacks: callbacksOf(options, judge),
    report,
    collections: parts,
  })
  guardLeaving(environment.page, database.status)
  const owners = new Map<object, Part>()
  const transactor = new Transactor({
    outbox: database.outbox,
    enqueue: async (writes, onStored) => (await database.writer()).write(writes, onStored),
    partOf: (collection) => owners.get(collection),
  })
  const shared = { url: stream.url, isReadOnly: options.writes === false }
  const made = parts.map((part) => {
    const collection = collectionOf(part, database, transactor, shared)
    owners.set(collection, part)
    return [part.name, collection] as const
  })
  const collections = Object.fromEntries<object>(made) as CollectionsOf<TDef>
  const db = assemble({ collections, stream, database, report, transactor })
  return options.actions === undefined
    ? db
    : Object.assign(db, { actions: createActions(options.actions, db, transactor) })
}

interface Part extends JudgedPart {
  readonly name: string
  readonly codec: RowCodec
}

const partsOf = (state: StreamStateDefinition): Part[] =>
  Object.entries(state).map(([name, definition]) => {
    const { type, primaryKey } = definition
    return { name, type, primaryKey, codec: createRowCodec(name, definition) }
  })

const callbacksOf = (
  options: Omit<CreateStreamDBOptions, 'actions'>,
  judge: RowJudge,
): DatabaseOptions['callbacks'] => ({
  ...options,
  onConflict: options.onConflict && judgedResolver(options.onConflict, judge),
})

/** Rows in the form of another build of this package are no reason not to start: they are read from the stream. */
function usableInitial(
  { initial }: Pick<CreateStreamDBOptions, 'initial'>,
  report: Report,
): DehydratedState | undefined {
  if (initial === undefined || initial === null) return undefined
  if (isReadable(initial)) return initial
  report({ kind: 'initial-ignored', format: initial.format })
  return undefined
}

function persistenceOf(
  { persistence, user }: Pick<CreateStreamDBOptions, 'persistence' | 'user'>,
  [stream, inbox]: readonly [DurableStream, DurableStream | undefined],
  environment: Environment,
  report: Report,
): OpenedStore {
  const isOfSomebody = hasCredentials(stream) || (inbox !== undefined && hasCredentials(inbox))
  const context = { persistence, user, url: stream.url, environment, hasCredentials: isOfSomebody }
  return choosePersistence(context, (name, codec) => createIndexedDBStore({ name, environment, codec, report }))
}

function handleOf({ stream, streamOptions }: Pick<CreateStreamDBOptions, 'stream' | 'streamOptions'>): DurableStream {
  if (stream !== undefined) return stream
  if (streamOptions !== undefined) return new DurableStream(streamOptions)
  throw invalidOptions(
    'createStreamDB requires stream or streamOptions: give a DurableStream, or "streamOptions: { url }".',
  )
}

function collectionOf(
  { name, type, primaryKey, codec }: Part,
  database: Database,
  transactor: Transactor,
  { url, isReadOnly }: { url: string; isReadOnly: boolean },
): StreamCollection<Record<string, unknown>> {
  return createStreamCollection({
    isReadOnly,
    loadable: database,
    id: getStreamDBCollectionId(url, name),
    primaryKey,
    codec,
    attach: (port) => database.shown.attach(type, port),
    unstarted: { now: () => database.shown.now(type), initial: () => database.rendered.rows.ofType(type) },
    handlers: createMutationHandlers((transaction) => transactor.store(transaction)),
    syncStatus: readable(database.status),
    pending: {
      has: (key) => database.outbox.layers().has(type, key),
      subscribe: (listener) => database.outbox.onAnyChange(listener),
    },
    onStart: () => database.start(),
  })
}

/** The status for readers, without the means to change it. */
const readable = ({ get, getInitial, subscribe }: ReadableStatus): ReadableStatus => ({ get, getInitial, subscribe })

interface AssembleParts<TDef extends StreamStateDefinition> {
  readonly collections: CollectionsOf<TDef>
  readonly stream: DurableStream
  readonly database: Database
  readonly report: Report
  readonly transactor: Transactor
}

function assemble<TDef extends StreamStateDefinition>(parts: AssembleParts<TDef>): StreamDB<TDef> {
  const { collections, stream, database, report, transactor } = parts
  return {
    collections,
    stream,
    get offset() {
      return database.offset
    },
    get invalidRows() {
      return database.shown.invalidRows
    },
    status: readable(database.status),
    outbox: createOutboxView({
      ...{ outbox: database.outbox, report },
      writer: () => database.writer(),
      resume: () => database.resume(true),
    }),
    preload: async (preloadOptions) => {
      for (const collection of Object.values(collections)) collection.startSyncImmediate()
      await database.preload(preloadOptions)
    },
    transact: (change) => transactor.transact(change),
    writeOf: (transaction) => transactor.writeOf(transaction),
    isPending: (collection, key) =>
      Object.values(collections).some((own) => own === collection && own.pending.has(key)),
    whenSettled: async (options) => {
      await transactor.written(options?.signal)
      await database.whenSettled(options?.signal)
    },
    clearLocalData: async (options) => {
      await transactor.written(options?.signal)
      await database.clearLocalData(options)
    },
    whenHydrated: (options) => database.whenHydrated(options?.signal),
    whenUpToDate: (options) => database.preload({ until: 'up-to-date', signal: options?.signal }),
    requestPersistence: () => database.storage.requestPersistence(),
    verify: (options) => database.verify(options),
    dehydrate: () => database.dehydrate(),
    start: () => database.start(),
    connect: () => database.resume(),
    disconnect: () => database.disconnect(),
    close: () => database.close(),
    utils: { awaitTxId: (txid, timeoutMs = 5000) => database.awaitTxId(txid, timeoutMs) },
  }
}
