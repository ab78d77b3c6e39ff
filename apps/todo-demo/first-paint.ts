import { gzipSync } from 'node:zlib'
import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite'

/** The chunk of the built page in which the list is. */
const LIST = 'src/page/list-page.tsx'

/** So much script, gzipped, may the first paint need. */
const BUDGET_KIB = 74

/**
 * Watches that the first paint, that of the frame around the list, needs little script. Meanwhile the browser fetches the
 * code of the list, so that its rows come as early as if everything were one.
 */
export const firstPaint = (): Plugin => ({
  name: 'oxbow-first-paint',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const list = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(LIST))
      if (list === undefined) throw new Error(`${LIST} is in no chunk of its own: load it by import()`)
      const first = withImports(
        chunks.filter(({ isEntry }) => isEntry),
        chunks,
      )
      checkBudget(first)
      return [...withImports([list], chunks)].filter((chunk) => !first.has(chunk)).map(preload)
    },
  },
})

/** Some chunks and all that they import. */
const withImports = (some: Rollup.OutputChunk[], all: Rollup.OutputChunk[]): Set<Rollup.OutputChunk> => {
  const found = new Set(some)
  for (const { imports } of found) for (const chunk of all) if (imports.includes(chunk.fileName)) found.add(chunk)
  return found
}

const checkBudget = (chunks: Iterable<Rollup.OutputChunk>): void => {
  let bytes = 0
  for (const { code } of chunks) bytes += gzipSync(code).length
  const size = bytes / 1024
  if (size <= BUDGET_KIB) return
  throw new Error(
    `The first paint needs ${size.toFixed(1)} KiB of script, its budget is ${BUDGET_KIB}: ` +
      'load what the frame of the page can do without by import(), as in src/page/lazy-parts.ts',
  )
}

const preload = ({ fileName }: Rollup.OutputChunk): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: { rel: 'modulepreload', crossorigin: true, fetchpriority: 'low', href: `/${fileName}` },
  injectTo: 'head',
})
