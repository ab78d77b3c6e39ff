// What a wake tells its worker about the streams (protocol section 14).
import { encodeOffset } from '../core/offset-codec.ts'
import type { StoreView } from '../store/stream-store.ts'
import { relativePath } from '../subscriptions/relative-path.ts'
import type { StreamLink } from '../subscriptions/subscription.ts'
import { type HandlerContext, locate } from './context.ts'
import { type Acknowledged, tailOf } from './stream-links.ts'

/** One stream of a wake, as it is sent. */
export interface WokenStream {
  readonly path: string
  readonly link_type: 'explicit' | 'glob'
  readonly acked_offset: string
  readonly tail_offset: string
  readonly has_pending: boolean
}

export interface WakeSnapshot {
  readonly streams: ReadonlyArray<WokenStream>
  /** The tails that were shown: what a worker that says "done" has done. */
  readonly tails: ReadonlyArray<Acknowledged>
}

/** A wake names at most so many streams, those with work first; the rest comes with the next wake. */
export const MOST_STREAMS = 1000

/** The streams of a subscription as they are now. */
export const takeSnapshot = (context: HandlerContext, view: StoreView, id: string): WakeSnapshot => {
  const streams: WokenStream[] = []
  const tails: Acknowledged[] = []
  for (const path of pathsOf(view, id)) {
    const link = view.shelves.get('links', id, path)
    if (link === undefined || locate(context, view, path).kind !== 'live') continue
    const place = tailOf(context, view, path)
    tails.push({ path, place })
    streams.push({
      path: relativePath(path, context.root),
      link_type: linkType(link),
      acked_offset: link.acked,
      tail_offset: encodeOffset(place),
      has_pending: view.shelves.get('pending', id, path) !== undefined,
    })
  }
  return { streams, tails }
}

/** A link that was asked for by name counts as such, also where the pattern matches it. */
export const linkType = (link: StreamLink): 'explicit' | 'glob' => (link.isExplicit ? 'explicit' : 'glob')

const pathsOf = (view: StoreView, id: string): ReadonlySet<string> => {
  const paths = new Set<string>()
  for (const shelf of ['pending', 'links'] as const)
    for (const [path] of view.shelves.all(shelf, id)) {
      if (paths.size >= MOST_STREAMS) return paths
      paths.add(path)
    }
  return paths
}
