// What is named here wins over what the star brings: `createStreamDB` and the types of what it makes.
export * from '@oxbow/state/db'
export {
  createStreamDB,
  type CollectionsOf,
  type HookedCollection,
  type StreamDB,
  type StreamDBWithActions,
} from './create-stream-db.ts'
export { HookError, type HookErrorCode } from './hook-error.ts'
export type { Readiness } from './readiness.ts'
export type { DBOf, Register, RegisteredStreamDB } from './register.ts'
export type { AnyStreamDB } from './stream-db-context.ts'
export { StreamDBProvider, type StreamDBProviderProps } from './stream-db-provider.tsx'
export { useCollection, type UseCollectionOptions, type UseCollectionResult } from './use-collection.ts'
export { useConnectionState, type Connectable, type ConnectionState } from './use-connection-state.ts'
export { useMutation, type Transacting, type UseMutationResult } from './use-mutation.ts'
export type { MutationProgress, MutationStatus } from './mutation-state.ts'
export { useOutbox, type UseOutboxResult } from './use-outbox.ts'
export { usePendingCount } from './use-pending-count.ts'
export { useRow, type UseRowResult } from './use-row.ts'
export { useStreamDB } from './use-stream-db.ts'
export { useSuspenseCollection, type UseSuspenseCollectionOptions } from './use-suspense-collection.ts'
export { useSyncStatus, type HasStatus } from './use-sync-status.ts'
