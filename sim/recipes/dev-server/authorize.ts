import { deny, startServer, type Authorize, type RunningServer } from '@oxbow/dev-server'

/** Everybody reads `news/`; a person does everything under `users/<name>/`. */
export const byPerson =
  (userOf: (token: string) => Promise<string | undefined>): Authorize =>
  async ({ action, stream, headers }) => {
    if (action === 'read' && stream.startsWith('news/')) return { kind: 'public' }
    const user = await userOf(headers['authorization']?.replace(/^Bearer /, '') ?? '')
    if (user === undefined) return deny('Log in.', 401)
    return stream.startsWith(`users/${user}/`) ? { kind: 'identity', id: user } : deny('This is not yours.')
  }

export const serve = (userOf: (token: string) => Promise<string | undefined>): Promise<RunningServer> =>
  startServer({ port: 0, authorize: byPerson(userOf) })
