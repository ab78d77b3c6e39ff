// In the bodies of the control interface a stream is named by its path below the root, without a slash before it
// (protocol section 13).
import { parseStreamPath } from '../core/stream-path.ts'
import { trimSlashes } from './glob.ts'

/** The canonical path of a stream named in a body, or `undefined` when no stream can have that name. */
export const resolvePath = (relative: string, root: string): string | undefined => {
  const target = parseStreamPath(root + trimSlashes(relative), root)
  return target.kind === 'stream' ? target.path : undefined
}

/** How a body names a stream. */
export const relativePath = (path: string, root: string): string => path.slice(root.length)

/** The decoded segments of a canonical path below the root, for patterns. */
export const segmentsOf = (path: string, root: string): ReadonlyArray<string> =>
  relativePath(path, root)
    .split('/')
    .map((segment) => decodeURIComponent(segment))
