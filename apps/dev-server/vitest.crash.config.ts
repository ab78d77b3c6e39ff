import { defineConfig } from 'vitest/config'

// The built program as a process of its own: killed, without disk, damaged, copied and ended. CRASH_ROUNDS says how often
// it is killed.
const source = ['@oxbow/source']

export default defineConfig({
  resolve: { conditions: source },
  ssr: { resolve: { conditions: source } },
  test: {
    name: 'crash',
    root: import.meta.dirname,
    include: ['crash/*.crash.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
  },
})
