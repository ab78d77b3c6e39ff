import { promisifyRequest } from 'idb-keyval'

/**
 * What a request within a transaction gives. When it fails, so does its transaction, which is where the failure is
 * handled: a result that nobody awaits any more by then is no unhandled rejection.
 */
export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  const result = promisifyRequest(request)
  result.catch(() => undefined)
  return result
}
