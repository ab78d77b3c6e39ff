// Builds the measured pages as an application would for production, in memory.
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

export interface PageFile {
  readonly type: string
  readonly text: string
}

const PAGES = ['oxbow', 'reference', 'tanstack', 'bare']

/** The files by their paths, such as `/oxbow.html`. */
export const bundlePages = async (): Promise<Map<string, PageFile>> => {
  const root = fileURLToPath(new URL('page', import.meta.url))
  const input = PAGES.map((name) => join(root, `${name}.html`))
  const made = await build({
    ...{ root, configFile: false, logLevel: 'error', mode: 'production' },
    // Said here because Vite keeps a NODE_ENV that is set, and what runs this sets one: libraries would check each row.
    define: { 'process.env.NODE_ENV': JSON.stringify('production') },
    build: { write: false, rolldownOptions: { input } },
  })
  const files = new Map<string, PageFile>()
  for (const output of Array.isArray(made) ? made : [made])
    for (const part of 'output' in output ? output.output : [])
      files.set(`/${part.fileName}`, {
        type: part.fileName.endsWith('.html') ? 'text/html' : 'text/javascript',
        text: part.type === 'chunk' ? part.code : String(part.source),
      })
  return files
}
