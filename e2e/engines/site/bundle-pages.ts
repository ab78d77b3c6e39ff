// Bundles the pages of the tests from the packages' sources.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, defaultClientConditions } from 'vite'
import { pageEntries } from './page-entries.ts'

const here = fileURLToPath(new URL('..', import.meta.url))

/** The text of every script, by its file name. `<page>.js` is what the page loads. */
export const bundlePages = async (): Promise<ReadonlyMap<string, string>> => {
  const built = await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    resolve: {
      conditions: ['@oxbow/source', ...defaultClientConditions],
      alias: [{ find: /^vitest$/, replacement: join(here, 'pages', 'vitest-in-page.ts') }],
    },
    build: {
      write: false,
      minify: false,
      target: 'es2022',
      modulePreload: false,
      rollupOptions: {
        input: pageEntries(),
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  })
  if (!Array.isArray(built) && !('output' in built)) throw new Error('Vite watches instead of building')
  return new Map(
    [built]
      .flat()
      .flatMap(({ output }) =>
        output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code] as const] : [])),
      ),
  )
}
