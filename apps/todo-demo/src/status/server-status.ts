/** The HTTP status with which the server has refused or failed, where an error or what caused it has one. */
export function serverStatus(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  if ('status' in error && typeof error.status === 'number') return error.status
  return 'cause' in error ? serverStatus(error.cause) : undefined
}
