// A folder of files, such as a built application, beside the streams. Only files inside the folder are ever read.
import { readFile, realpath } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { answer, type Answer, refuse } from '../server/message.ts'

export interface StaticFiles {
  /** Answers for a path; a path without a file is the application's own and gets `index.html`. */
  serve(method: string, pathname: string): Promise<Answer>
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** Vite names the files in this folder after their content. */
const HASHED = '/assets/'

/** Serves a folder. */
export const createStaticFiles = (folder: string): StaticFiles => ({
  serve: async (method, pathname) => {
    if (method !== 'GET' && method !== 'HEAD')
      return refuse(405, 'A file can only be read.', { Allow: 'GET, HEAD', ...SAFE })
    const path = safePath(pathname)
    if (path === undefined) return refuse(400, 'The path cannot be one of a file.', SAFE)
    const file = await fileAt(folder, path.endsWith('/') ? `${path}index.html` : path)
    if (file !== undefined) return fileAnswer(file, path.startsWith(HASHED))
    // What looks like a file is missing; anything else is a place inside the application.
    const page = extname(path) === '' ? await fileAt(folder, '/index.html') : undefined
    return page === undefined ? refuse(404, 'There is no file at this path.', SAFE) : fileAnswer(page, false)
  },
})

const SAFE = { 'X-Content-Type-Options': 'nosniff' }

interface FoundFile {
  readonly name: string
  readonly bytes: Uint8Array
}

/** The decoded path, or `undefined` for one that no file may have. */
const safePath = (pathname: string): string | undefined => {
  try {
    const path = decodeURIComponent(pathname)
    const isUnsafe = path.includes('\0') || path.includes('\\') || path.split('/').some((part) => part.startsWith('.'))
    return isUnsafe || !path.startsWith('/') ? undefined : path
  } catch {
    return undefined
  }
}

/** Reads a file, if it is one and lies in the folder after all links are followed. */
const fileAt = async (folder: string, path: string): Promise<FoundFile | undefined> => {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(join(folder, path))])
    return real.startsWith(root + sep) ? { name: real, bytes: await readFile(real) } : undefined
  } catch {
    // Missing, a folder, or not readable: for the one who asks these are the same.
    return undefined
  }
}

const fileAnswer = ({ name, bytes }: FoundFile, isHashed: boolean): Answer =>
  answer(
    200,
    {
      'Content-Type': MEDIA_TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream',
      'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
      ...SAFE,
    },
    bytes,
  )
