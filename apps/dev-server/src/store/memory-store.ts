// A store that lives as long as the process. For tests, demos and embedding; nothing is written anywhere.
import type { ProducerState } from '../core/producer-ledger.ts'
import type { StreamRecord } from '../core/stream-record.ts'
import { createMemoryShelves, type MemoryShelves } from './memory-shelves.ts'
import type { Block, StoreView, StoreWriter, StreamStore } from './stream-store.ts'
import { deleteIn, setIn, type Undo } from './undo.ts'

interface Contents {
  readonly streams: Map<string, StreamRecord>
  readonly blocks: Map<number, Block[]>
  readonly producers: Map<number, Map<string, ProducerState>>
  readonly shelves: MemoryShelves
  incarnation: number
}

/** Creates an empty store in memory. Its writes are atomic and take effect at once. */
export const createMemoryStore = (): StreamStore => {
  const contents: Contents = {
    streams: new Map(),
    blocks: new Map(),
    producers: new Map(),
    shelves: createMemoryShelves(),
    incarnation: 0,
  }
  const view = viewOf(contents)
  return {
    read: (work) => work(view),
    // Async, so that an error of `work` rejects as it does in a store on disk.
    write: async (work) => {
      const undo: Undo = []
      try {
        return work(writerOf(contents, view, undo))
      } catch (error) {
        for (const step of undo.toReversed()) step()
        throw error
      }
    },
    close: () => Promise.resolve(),
  }
}

const viewOf = (contents: Contents): StoreView => ({
  stream: (path) => contents.streams.get(path),
  streams: () => contents.streams.values(),
  producer: (incarnation, producerId) => contents.producers.get(incarnation)?.get(producerId),
  blocks: (incarnation, after, upTo) => blocksBetween(contents.blocks.get(incarnation) ?? [], after, upTo),
  shelves: contents.shelves.view,
})

const writerOf = (contents: Contents, view: StoreView, undo: Undo): StoreWriter => ({
  ...view,
  shelves: contents.shelves.writer(undo),
  nextIncarnation: (atLeast) => {
    const before = contents.incarnation
    undo.push(() => (contents.incarnation = before))
    contents.incarnation = Math.max(before + 1, atLeast)
    return contents.incarnation
  },
  putStream: (record) => setIn(contents.streams, record.path, record, undo),
  putBlock: (incarnation, block) => {
    const blocks = contents.blocks.get(incarnation) ?? []
    if (blocks.length === 0) setIn(contents.blocks, incarnation, blocks, undo)
    blocks.push(block)
    undo.push(() => blocks.pop())
  },
  putProducer: (incarnation, producerId, state) => {
    const producers = contents.producers.get(incarnation) ?? new Map<string, ProducerState>()
    if (producers.size === 0) setIn(contents.producers, incarnation, producers, undo)
    setIn(producers, producerId, state, undo)
  },
  removeStream: (record) => {
    deleteIn(contents.streams, record.path, undo)
    deleteIn(contents.blocks, record.incarnation, undo)
    deleteIn(contents.producers, record.incarnation, undo)
  },
})

function* blocksBetween(blocks: ReadonlyArray<Block>, after: number, upTo: number): Generator<Block> {
  for (let index = firstAfter(blocks, after); index < blocks.length; index++) {
    const block = blocks[index]
    if (block === undefined || block.end > upTo) return
    yield block
  }
}

/** The index of the first block that ends after a position, by halving. */
const firstAfter = (blocks: ReadonlyArray<Block>, after: number): number => {
  let low = 0
  let high = blocks.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((blocks[middle]?.end ?? Number.POSITIVE_INFINITY) > after) high = middle
    else low = middle + 1
  }
  return low
}
