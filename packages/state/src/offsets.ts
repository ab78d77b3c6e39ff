export { createOffsetStore, type OffsetStore, type OffsetStoreOptions } from './storage/offset-store.ts'
export { StorageError, type StorageErrorCode } from './storage/storage-error.ts'
