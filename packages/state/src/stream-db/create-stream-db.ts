import { DurableStream, type DurableStreamOptions, type LiveMode } from '@oxbow/client'
import { createMutationHandlers } from '../collections/mutation-handlers.ts'
import type { InvalidRow } from '../collections/invalid-row.ts'
import { createRowCodec, type RowCodec } from '../collections/row-codec.ts'
import {
  createStreamCollection,
  getStreamDBCollectionId,
  type StreamCollection,
} from '../collections/stream-collection.ts'
import { createActions, type AnyActionDefinition, type ActionFactory, type StreamDBWithActions } from './actions.ts'
import { defaultEnvironment, type Environment } from '../environment.ts'
import { StateError } from '../errors.ts'
import type { ConflictResolver } from '../outbox/conflict.ts'
import type { Rejection } from '../core/entry.ts'
import { createOutboxView } from '../outbox/outbox-view.ts'
import type { StreamStateDefinition } from '../schema/state-schema.ts'
import { checkOptions } from './check-options.ts'
import { createIndexedDBStore } from '../storage/indexeddb-store.ts'
import { choosePersistence, type PersistenceOption } from './persistence.ts'
import { hasCredentials } from './credentials.ts'
import { Database } from './database.ts'
import { createMigration, type Migrate } from '../core/migration.ts'
import { createReport, type Diagnostic, type Report } from '../core/diagnostic.ts'
import type { BatchCallbacks } from '../sync/ingest.ts'
import type { CreateOption } from '../sync/reader.ts'
import type { ReadableStatus } from '../sync/status-board.ts'
import type { CollectionsOf, StreamDB } from './stream-db.ts'
import { Transactor } from './transact.ts'
import { createDestination, type WritesOption } from './writes.ts'

/** Options of `createStreamDB`. */
export interface CreateStreamDBOptions<
  TDef extends StreamStateDefinition = StreamStateDefinition,
  TActions extends Record<string, AnyActionDefinition> = Record<string, never>,
> extends BatchCallbacks {
  /** A handle to use. Wins over `streamOptions`. */
  stream?: DurableStream | undefined
  /** Makes the handle: `url`, `headers`, `params`, `fetch`, `onError`, `backoffOptions` and so on. */
  streamOptions?: DurableStreamOptions | undefined
  /** The collections, as `createStateSchema` gives them. */
  state: TDef
  /** `true` (default): follow by server-sent events, or long-polling where those fail. `false`: read once. */
  live?: LiveMode | undefined
  /** Makes the stream on first use when it does not exist: for good, or until it was idle for `ttlSeconds`. */
  create?: CreateOption | undefined
  /** Optimistic actions over the collections; each is online-only and sends by its own `mutationFn`. */
  actions?: ActionFactory<TDef, TActions> | undefined
  /**
   * Where rows, offset and outbox are kept: `true` (default) in the browser's IndexedDB, shared by all tabs; `false` in
   * this page's memory; or a store of your own. In memory in any case where there is no IndexedDB, and where requests
   * carry credentials and no `user` is given; `db.status` says why.
   */
  persistence?: PersistenceOption | undefined
  /**
   * Whose rows these are: a name, never a token. It goes into the names of everything that is stored or shared, so that
   * the rows and writes of one user never reach another.
   */
  user?: string | undefined
  /** Where local writes go. Default: into the stream that is read. */
  writes?: WritesOption | undefined
  /**
   * So many live requests may all tabs and streams of an origin have together. Default: 4, of the 6 connections that
   * browsers allow over HTTP/1.1; over HTTP/2 and later nothing is counted. Beyond it streams take turns.
   */
  maxLiveRequests?: number | undefined
  /** Which version of the application's schemas this is: a whole number from 1 (default), raised with each change. */
  schemaVersion?: number | undefined
  /**
   * Brings raw values of other versions to the shape that the schemas of this one take: each value of the log, and each
   * waiting write before it is shown and sent. With `partial`, the value is only the fields that an update sets. It has to
   * return values of the present shape as they are. Raw values are what is stored, so builds of several versions can be
   * open at once; writes of a newer build are sent as they are. A value for which it throws is set aside like any other
   * that does not fit, and shown by the first build that it fits.
   */
  migrate?: Migrate | undefined
  /** Told of each row of the log that does not fit its schema, once a key. */
  onInvalid?: ((row: InvalidRow) => void) | undefined
  /** Told of each local write that the server refused for good; it was taken back and stands in `outbox`. */
  onReject?: ((rejection: Rejection) => void) | undefined
  /**
   * Decides when a local write and somebody else have changed the same field of a row: asked when the write is about to
   * be sent. Default: the local write wins, being the later one in the log.
   */
  onConflict?: ConflictResolver | undefined
  /** Told of what went wrong without stopping anything: skipped messages, callbacks that threw. */
  onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined
  /** Time and chance, for tests. */
  environment?: Environment | undefined
}

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
  const parts = Object.entries(options.state).map(([name, definition]) => ({
    name,
    type: definition.type,
    primaryKey: definition.primaryKey,
    codec: createRowCodec(name, definition),
  }))
  const report = createReport(options.onDiagnostic)
  const environment = options.environment ?? defaultEnvironment
  const database = new Database({
    stream,
    persistence: choosePersistence(
      {
        ...{ persistence: options.persistence, user: options.user, url: stream.url, environment },
        hasCredentials: hasCredentials(stream),
      },
      (name, codec) => createIndexedDBStore({ name, environment, codec, report }),
    ),
    destination: createDestination(options.writes, stream, options.streamOptions?.onError),
    environment,
    live: options.live ?? true,
    create: options.create ?? false,
    maxLiveRequests: options.maxLiveRequests,
    migration: createMigration(options.schemaVersion ?? 1, options.migrate, new Set(parts.map(({ type }) => type))),
    callbacks: options,
    report,
    collections: parts,
  })
  const owners = new Map<object, (typeof parts)[number]>()
  const transactor = new Transactor({
    outbox: database.outbox,
    enqueue: (writes) => database.enqueue(writes),
    partOf: (collection) => owners.get(collection),
  })
  const made = parts.map((part) => {
    const collection = collectionOf(part, database, stream.url, options.writes === false, transactor)
    owners.set(collection, part)
    return [part.name, collection] as const
  })
  const collections = Object.fromEntries<object>(made) as CollectionsOf<TDef>
  const db = assemble({ collections, stream, database, report, transactor })
  return options.actions === undefined
    ? db
    : Object.assign(db, { actions: createActions(options.actions, db, transactor) })
}

function handleOf({ stream, streamOptions }: Pick<CreateStreamDBOptions, 'stream' | 'streamOptions'>): DurableStream {
  if (stream !== undefined) return stream
  if (streamOptions !== undefined) return new DurableStream(streamOptions)
  throw new StateError(
    'invalid-options',
    'createStreamDB requires stream or streamOptions: give a DurableStream, or "streamOptions: { url }".',
  )
}

function collectionOf(
  { name, type, primaryKey, codec }: { name: string; type: string; primaryKey: string; codec: RowCodec },
  database: Database,
  url: string,
  isReadOnly: boolean,
  transactor: Transactor,
): StreamCollection<Record<string, unknown>> {
  return createStreamCollection({
    isReadOnly,
    id: getStreamDBCollectionId(url, name),
    primaryKey,
    codec,
    attach: (port) => database.shown.attach(type, port),
    handlers: createMutationHandlers((transaction) => transactor.store(transaction)),
    syncStatus: readable(database.status),
    pending: {
      has: (key) => database.isPending(type, key),
      subscribe: (listener) => database.outbox.onAnyChange(listener),
    },
    onStart: () => database.connect(),
  })
}

/** The status for readers, without the means to change it. */
const readable = ({ get, subscribe }: ReadableStatus): ReadableStatus => ({ get, subscribe })

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
    outbox: createOutboxView(database.outbox, () => database.resume(true), report),
    preload: async (preloadOptions) => {
      for (const collection of Object.values(collections)) collection.startSyncImmediate()
      await database.preload(preloadOptions)
    },
    transact: (change) => transactor.transact(change),
    writeOf: (transaction) => transactor.writeOf(transaction),
    isPending: (collection, key) => {
      const part = transactor.partOf(collection)
      return part !== undefined && database.isPending(part.type, key)
    },
    whenSettled: (options) => database.whenSettled(options?.signal),
    clearLocalData: (options) => database.clearLocalData(options),
    whenHydrated: (options) => database.whenHydrated(options?.signal),
    whenUpToDate: (options) => database.preload({ until: 'up-to-date', signal: options?.signal }),
    requestPersistence: () => database.storage.requestPersistence(),
    verify: (options) => database.verify(options),
    connect: () => database.resume(),
    disconnect: () => database.disconnect(),
    close: () => database.close(),
    utils: { awaitTxId: (txid, timeoutMs = 5000) => database.awaitTxId(txid, timeoutMs) },
  }
}
