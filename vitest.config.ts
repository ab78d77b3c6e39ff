import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { reactCompiler } from './packages/react/test/compile-react.ts'

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

const react = {
  root: 'packages/react',
  environment: 'jsdom',
  testTimeout: 30_000,
  restoreMocks: true,
}

/** The packages of React as `sim/react-18` has them installed; of the one that is a module, the module. */
const react18 = Object.fromEntries(
  [
    ['react', 'react'],
    ['react-dom', 'react-dom'],
    ['@testing-library/react', '@testing-library/react'],
    ['@tanstack/react-db', '@tanstack/react-db/dist/esm/index.js'],
  ].map(([name, path]) => [name, fileURLToPath(new URL(`sim/react-18/node_modules/${path}`, import.meta.url))]),
)

export default defineConfig({
  test: {
    pool: 'threads',
    projects: [
      node('client', 'packages/client'),
      node('state', 'packages/state'),
      { ...shared, test: { ...react, name: 'react', include: ['{src,test}/**/*.test.{ts,tsx}'] } },
      {
        ...shared,
        resolve: { ...shared.resolve, alias: react18 },
        test: {
          ...react,
          name: 'react-18',
          include: ['src/**/*.test.tsx', 'test/{readme,react-version}.test.{ts,tsx}'],
          env: { REACT_MAJOR: '18' },
        },
      },
      {
        ...shared,
        plugins: [reactCompiler(/\/test\/readme\/.*\.tsx$/)],
        test: { ...react, name: 'react-compiled', include: ['test/readme.test.tsx'] },
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
