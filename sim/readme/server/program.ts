import { startServer } from '@oxbow/dev-server'

const server = await startServer({ port: 0, dataDir: '.data/streams' })
console.log(server.url)
await server.close()
