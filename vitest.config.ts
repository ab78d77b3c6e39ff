import { defineConfig } from 'vitest/config'

// Tests run on the packages' sources: the condition below is in every package's `exports`.
const source = ['@oxbow/source']
const shared = { resolve: { conditions: source }, ssr: { resolve: { conditions: source } } }

const node = (name: string, root: string) => ({
  ...shared,
  test: { name, root, environment: 'node', include: ['{src,test}/**/*.test.ts', '*.test.ts'], restoreMocks: true },
})

export default defineConfig({
  test: {
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
      {
        ...shared,
        test: { name: 'sim', root: 'sim', environment: 'node', include: ['*.test.{ts,tsx}'], restoreMocks: true },
      },
      { test: { name: 'scripts', root: 'scripts', environment: 'node', include: ['**/*.test.ts'] } },
    ],
  },
})
