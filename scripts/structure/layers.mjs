// The direction of imports, as data (see ARCHITECTURE.md). A unit is a folder or a file directly under `src`. A unit may
// import units of its own row and of the rows above it here; units of one row must not import each other in a circle.

/**
 * @typedef {{
 *   folder: string
 *   rows: readonly (readonly string[])[]
 *   packages: readonly string[] | 'declared'
 * }} PackageRule `packages`: outside packages that the sources may import; 'declared' leaves it to knip and to reach rules
 */

/** @type {PackageRule[]} */
export const packageRules = [
  {
    folder: 'packages/client',
    rows: [
      ['protocol', 'errors', 'environment'],
      ['sse'],
      ['transport'],
      ['read', 'write'],
      ['durable-stream', 'stream', 'idempotent-producer', 'create-fetch-with-backoff', 'http-warning'],
      ['index'],
    ],
    packages: [],
  },
  {
    folder: 'packages/state',
    rows: [
      ['errors', 'environment'],
      ['core', 'events'],
      ['schema'],
      ['materialized-state'],
      ['storage', 'outbox', 'tabs'],
      ['sync', 'collections'],
      ['stream-db'],
      ['texts'],
      ['presence'],
      ['index', 'db', 'offsets', 'streams', 'testing'],
    ],
    packages: ['@oxbow/client', '@oxbow/client/protocol', '@tanstack/db', '@standard-schema/spec', 'idb-keyval'],
  },
  {
    folder: 'packages/react',
    rows: [],
    packages: [
      '@oxbow/client',
      '@oxbow/state',
      '@oxbow/state/db',
      '@oxbow/state/streams',
      '@tanstack/db',
      '@tanstack/react-db',
      'react',
    ],
  },
  {
    folder: 'apps/dev-server',
    rows: [
      ['core', 'environment', 'subscriptions'],
      ['store'],
      ['server'],
      ['handler'],
      ['node'],
      ['cli'],
      ['index', 'vite'],
    ],
    packages: ['@oxbow/client/protocol', 'lmdb', 'vite', /* the platform */ 'node:*'],
  },
]

/**
 * What must never be reached from an entry, at any distance and not as a type either. `*` ends a prefix.
 * @type {{ from: string, never: readonly string[], because: string }[]}
 */
export const reachRules = [
  {
    from: 'packages/state/src/index.ts',
    never: ['@tanstack/*', 'react'],
    because: 'the schema and the materialised state are used without TanStack DB',
  },
  {
    from: 'packages/state/src/streams.ts',
    never: ['@tanstack/*', 'react'],
    because: 'a text is shown without a database',
  },
  {
    from: 'packages/react/src/index.ts',
    never: ['@tanstack/react-db'],
    because: 'live queries cost much and have an entry of their own',
  },
  {
    from: 'apps/dev-server/src/handler.ts',
    never: ['node:*', 'lmdb', 'vite'],
    because: 'the handler runs in a browser and in tests, where there is no native module',
  },
]
