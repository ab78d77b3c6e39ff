export * from './index.ts'
export {
  and,
  avg,
  coalesce,
  concat,
  count,
  createCollection,
  createLiveQueryCollection,
  createOptimisticAction,
  createTransaction,
  deepEquals,
  eq,
  gt,
  gte,
  ilike,
  inArray,
  isNull,
  isUndefined,
  like,
  localOnlyCollectionOptions,
  lt,
  lte,
  max,
  min,
  not,
  or,
  queryOnce,
  sum,
  toArray,
  type Collection,
  type SyncConfig,
} from '@tanstack/db'
export type {
  ActionDefinition,
  ActionFactory,
  ActionMap,
  AnyActionDefinition,
  DurableActionDefinition,
  StreamDBWithActions,
} from './stream-db/actions.ts'
export type { InvalidRow } from './collections/invalid-row.ts'
export type { Loading, LoadGoal } from './collections/loading.ts'
export type { PendingView } from './collections/pending-view.ts'
export type { RowsView } from './collections/rows-view.ts'
export { getStreamDBCollectionId, type StreamCollection } from './collections/stream-collection.ts'
export { scopeName } from './core/canonical-url.ts'
export type { Changeset, Delete, Offset, Put, StoredRow } from './core/changeset.ts'
export type { Diagnostic } from './core/diagnostic.ts'
export { initialStatus, type SyncPhase, type SyncStatus } from './core/sync-status.ts'
export type { Environment } from './environment.ts'
export type { Entry, FrozenBatch, FrozenWrite, Rejection, RowWrite, Stamp } from './core/entry.ts'
export type { Conflict, ConflictResolver } from './outbox/conflict.ts'
export type { LocalWrite } from './outbox/local-write.ts'
export type { OutboxSnapshot, OutboxView } from './outbox/outbox-view.ts'
export type { OutboxChange, OutboxRecord, Producer } from './core/outbox-record.ts'
export type { DifferentRow, RowDifference } from './core/row-difference.ts'
export type { Verified, VerifyGoal } from './stream-db/repair.ts'
export type { Verification } from './sync/verify.ts'
export type { Migrate, MigrateContext } from './core/migration.ts'
export { createMemoryStore } from './storage/memory-store.ts'
export type { Commit, CommitResult, Store, StoredState, StoreMeta } from './storage/store.ts'
export type { Send, SendBatch } from './outbox/send-destination.ts'
export type { StoreCodec } from './storage/sealer.ts'
export type { PersistenceOption } from './stream-db/persistence.ts'
export type { WritesOption } from './stream-db/writes.ts'
export type { DehydratedState } from './core/dehydrated-state.ts'
export type { CreateStreamDBOptions } from './stream-db/create-options.ts'
export { createStreamDB } from './stream-db/create-stream-db.ts'
export type { CollectionsOf, StreamDB, StreamDBMethods, StreamDBUtils } from './stream-db/stream-db.ts'
export type { CreateOption } from './sync/reader.ts'
export type { ReadableStatus } from './sync/status-board.ts'
