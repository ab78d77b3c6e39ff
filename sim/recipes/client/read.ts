import { FetchError, stream } from '@oxbow/client'

/** All messages of a JSON stream, or none where there is no such stream. */
export const readAll = async <T>(url: string): Promise<T[]> => {
  try {
    const response = await stream<T>({ url, live: false })
    return await response.json()
  } catch (error) {
    if (error instanceof FetchError && error.status === 404) return []
    throw error
  }
}
