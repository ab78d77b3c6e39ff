const ignore = (): void => undefined

/** What a replica calls, for tests that look elsewhere. */
export const ignoredReplicaPorts = {
  onPublish: ignore,
  onReload: ignore,
  onNewLife: ignore,
  onRewritten: ignore,
  onMemory: ignore,
  onRemoved: ignore,
  report: ignore,
}
