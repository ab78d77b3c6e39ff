/** A token that opens the streams of a user for a while. */
export interface Token {
  readonly token: string
  /** By the clock of the server, in milliseconds since 1970. */
  readonly endsMs: number
}

/** The log-in of the demo's server. Everything rejects when the server cannot be reached. */
export interface AccountServer {
  /** Makes an account. */
  create(): Promise<{ readonly user: string; readonly key: string }>
  /** Exchanges a key for a token; `undefined` for a key that the server does not know. */
  tokenFor(key: string): Promise<Token | undefined>
}

/** Asks the server of this page. */
export function createAccountServer(fetch: typeof globalThis.fetch): AccountServer {
  const post = async (path: string, headers: Record<string, string>): Promise<Record<string, unknown> | undefined> => {
    const response = await fetch(`/account/${path}`, { method: 'POST', headers })
    if (response.status === 401) return undefined
    if (!response.ok) throw new Error(`The server answered ${response.status}.`)
    const answer: unknown = await response.json()
    return typeof answer === 'object' && answer !== null ? { ...answer } : {}
  }
  return {
    async create() {
      const { user, key } = (await post('new', {})) ?? {}
      if (typeof user !== 'string' || typeof key !== 'string') throw new Error('The server gave no account.')
      return { user, key }
    },
    async tokenFor(key) {
      const answer = await post('token', { Authorization: `Bearer ${key}` })
      if (answer === undefined) return undefined
      const { token, endsMs } = answer
      if (typeof token !== 'string' || typeof endsMs !== 'number') throw new Error('The server gave no token.')
      return { token, endsMs }
    },
  }
}
