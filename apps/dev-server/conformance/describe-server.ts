import { runConformanceTests } from '@durable-streams/server-conformance-tests'
import { afterAll, beforeAll, describe } from 'vitest'
import { type RunningServer, type ServerOptions, startServer } from '../src/index.ts'

/** What a run of the suite needs to start, and what it does at the end. */
export interface Setting {
  readonly options: ServerOptions
  cleanUp(): Promise<void>
}

/** Runs the public suite against a real server on a free port. */
export const describeServer = (store: string, open: () => Promise<Setting>): void => {
  describe(`a server with a ${store}`, () => {
    // The suite reads its options when a test runs: by then the address is filled in.
    const suite = {
      baseUrl: '',
      longPollTimeoutMs: 500,
      subscriptions: true,
    }
    let server: RunningServer
    let setting: Setting
    beforeAll(async () => {
      setting = await open()
      // It asks for CORS answers to a foreign origin, which a server of this machine does not give by itself.
      server = await startServer({
        ...setting.options,
        port: 0,
        longPollTimeoutMs: 500,
        corsOrigins: ['*'],
        webhooks: true,
      })
      suite.baseUrl = server.url
    })
    afterAll(async () => {
      await server.close()
      await setting.cleanUp()
    })
    runConformanceTests(suite)
  })
}
