import type { HtmlTagDescriptor, Plugin, Rollup } from 'vite'

/** The chunk of the built page in which the list is. */
const LIST = 'src/page/list-page.tsx'

/**
 * Lets the browser fetch the code of the list while it runs that of the frame around it, which is painted first: the
 * rows come as early as if they were one.
 */
export const preloadList = (): Plugin => ({
  name: 'oxbow-preload-list',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) => {
      const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
      const list = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(LIST))
      if (list === undefined) throw new Error(`${LIST} is in no chunk of its own: nothing to preload`)
      const first = filesOf(
        chunks.filter(({ isEntry }) => isEntry),
        chunks,
      )
      const later = filesOf([list], chunks)
      return [...later].filter((file) => !first.has(file)).map(preload)
    },
  },
})

/** The files of some chunks and of all that they import. */
const filesOf = (some: Rollup.OutputChunk[], all: Rollup.OutputChunk[]): Set<string> => {
  const files = new Set(some.map(({ fileName }) => fileName))
  for (const file of files)
    for (const name of all.find(({ fileName }) => fileName === file)?.imports ?? []) files.add(name)
  return files
}

const preload = (file: string): HtmlTagDescriptor => ({
  tag: 'link',
  attrs: { rel: 'modulepreload', crossorigin: true, fetchpriority: 'low', href: `/${file}` },
  injectTo: 'head',
})
