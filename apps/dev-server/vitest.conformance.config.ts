import { defineConfig } from 'vitest/config'

// The public conformance suite against the real server. Apart from the unit tests, for it takes about 20 seconds: its TTL tests sleep.
const source = ['@oxbow/source']

export default defineConfig({
  resolve: { conditions: source },
  ssr: { resolve: { conditions: source } },
  test: {
    name: 'conformance',
    root: import.meta.dirname,
    include: ['conformance/*.conformance.ts'],
    testTimeout: 30_000,
  },
})
