import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runConformanceTests } from '@durable-streams/server-conformance-tests'
import { afterAll, beforeAll, describe } from 'vitest'
import { type RunningServer, type ServerOptions, startServer } from '../src/index.ts'

// The suite reads its options when a test runs, so the address can be filled in by then.
const describeServer = (name: string, open: () => Promise<ServerOptions>, after: () => Promise<void>): void => {
  describe(name, () => {
    const suite = { baseUrl: '', longPollTimeoutMs: 500 }
    let server: RunningServer
    beforeAll(async () => {
      // It asks for CORS answers to a foreign origin, which a server on this machine does not give by itself.
      server = await startServer({ ...(await open()), port: 0, longPollTimeoutMs: 500, corsOrigins: ['*'] })
      suite.baseUrl = server.url
    })
    afterAll(async () => {
      await server.close()
      await after()
    })
    runConformanceTests(suite)
  })
}

describeServer(
  'memory store',
  async () => ({}),
  async () => undefined,
)

let dataDir = ''
describeServer(
  'durable store',
  async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'oxbow-conformance-'))
    return { dataDir }
  },
  () => rm(dataDir, { recursive: true, force: true }),
)
