import { defineConfig } from 'vitest/config'

// The public conformance suite against the real server, with each store. Apart from the unit tests, since its TTL tests
// sleep: it takes about 25 seconds, and hardly any work, so that both files can run at once on two cores.
const source = ['@oxbow/source']

export default defineConfig({
  resolve: { conditions: source },
  ssr: { resolve: { conditions: source } },
  test: {
    name: 'conformance',
    root: import.meta.dirname,
    include: ['conformance/*.conformance.ts'],
    testTimeout: 30_000,
    maxWorkers: 2,
  },
})
