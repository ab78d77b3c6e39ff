import { deny, startServer } from '@oxbow/dev-server'

const users = new Map([['a long random secret', 'ann']])

await startServer({
  authorize: ({ action, stream, headers }) => {
    if (action === 'read' && stream.startsWith('news/')) return { kind: 'public' }
    const user = users.get(headers['authorization']?.replace(/^Bearer /, '') ?? '')
    if (user === undefined) return deny('Log in.', 401)
    return stream.startsWith(`users/${user}/`) ? { kind: 'identity', id: user } : deny('This is not yours.')
  },
  validate: (messages) =>
    messages.flatMap((message, index) => (typeof message === 'object' ? [] : [{ index, reason: 'Not an object.' }])),
})
