// Bundles the command line with the packages' sources, and runs it: Node 20 does not run TypeScript by itself.
import { mkdtemp, rm } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const folder = await mkdtemp(here('../node_modules/.simulation-'))
try {
  await build({
    configFile: false,
    root: here('.'),
    logLevel: 'error',
    resolve: { conditions: ['@oxbow/source'] },
    ssr: { noExternal: [/^@oxbow\//], resolve: { conditions: ['@oxbow/source'] } },
    build: { ssr: here('cli.ts'), outDir: folder, target: 'node20', minify: false, sourcemap: 'inline' },
  })
  await import(pathToFileURL(`${folder}/cli.js`).href)
} finally {
  await rm(folder, { recursive: true, force: true })
}
