import { createFetch, createHandler } from '@oxbow/dev-server/handler'

const handler = createHandler()
const fetch = createFetch(handler)
await fetch('/v1/stream/a', { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
handler.faults.add({ match: ({ method }) => method === 'POST', effect: { kind: 'cut-after' } })
