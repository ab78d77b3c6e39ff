import { FetchError, stream } from '@oxbow/client'

/** Where tokens come from. */
export interface Session {
  token(): string
  renew(): Promise<void>
}

/** Reads with a token that may expire at any moment: it is renewed, and the same read goes on. */
export const readAs = async <T>(url: string, session: Session): Promise<T[]> => {
  const response = await stream<T>({
    url,
    live: false,
    headers: { Authorization: () => `Bearer ${session.token()}` },
    onError: async (error) => {
      if (!(error instanceof FetchError) || error.status !== 401) return undefined // reject with it
      await session.renew()
      return {} // try again; headers are asked anew
    },
  })
  return response.json()
}
