import { defineConfig } from 'vitest/config'

// Tests run on the packages' sources: the condition below is in every package's `exports`.
const source = ['@oxbow/source']
const shared = { resolve: { conditions: source }, ssr: { resolve: { conditions: source } } }

// Starting a worker for each file costs more than most files. What a test changes of the world is put back after it.
const together = {
  environment: 'node',
  // Properties and random schedules do much at once, and machines are sometimes busy with other things.
  testTimeout: 30_000,
  isolate: false,
  restoreMocks: true,
  unstubGlobals: true,
  unstubEnvs: true,
}

const node = (name: string, root: string) => ({
  ...shared,
  test: { ...together, name, root, include: ['{src,test}/**/*.test.ts', '*.test.ts'] },
})

export default defineConfig({
  test: {
    pool: 'threads',
    projects: [
      node('client', 'packages/client'),
      node('state', 'packages/state'),
      {
        ...shared,
        test: {
          name: 'react',
          root: 'packages/react',
          environment: 'jsdom',
          include: ['{src,test}/**/*.test.{ts,tsx}'],
          testTimeout: 30_000,
          restoreMocks: true,
        },
      },
      node('dev-server', 'apps/dev-server'),
      node('todo-demo', 'apps/todo-demo'),
      node('example-backend', 'apps/example-backend'),
      {
        ...shared,
        test: {
          name: 'sim',
          root: 'sim',
          environment: 'node',
          include: ['*.test.{ts,tsx}'],
          testTimeout: 60_000,
          restoreMocks: true,
        },
      },
      { test: { ...together, name: 'e2e', root: 'e2e', include: ['{chaos,bench}/*.test.ts'] } },
      { test: { ...together, name: 'scripts', root: 'scripts', include: ['**/*.test.ts'] } },
    ],
  },
})
