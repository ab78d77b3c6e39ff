import type { Lineage } from '../core/lineage.ts'
import type { StoreView } from '../store/stream-store.ts'

/** What one answer holds: whole appends, and the position after them. */
export interface Page {
  readonly payloads: ReadonlyArray<Uint8Array>
  readonly next: number
}

/**
 * The appends after a position, over all parts of a stream, until `fullBytes` is reached. One append is never split
 * over two pages, so that a page can be longer. Costs what it returns.
 */
export const pageFrom = (view: StoreView, lineage: Lineage, position: number, fullBytes: number): Page => {
  const payloads: Uint8Array[] = []
  let bytes = 0
  let next = position
  for (const segment of lineage) {
    if (segment.upTo <= next) continue
    for (const block of view.blocks(segment.incarnation, Math.max(next, segment.after), segment.upTo)) {
      if (payloads.length > 0 && bytes + block.payload.length > fullBytes) return { payloads, next }
      payloads.push(block.payload)
      bytes += block.payload.length
      next = block.end
    }
  }
  return { payloads, next }
}
