import {
  createFetch,
  createHandler,
  createMemoryStore,
  type ProducerState,
  type StoreWriter,
  type StreamHandler,
  type StreamStore,
} from '@oxbow/dev-server/handler'
import { isChangeEvent, type ChangeEvent } from '@oxbow/state'
import type { Chance } from './chance.ts'
import type { WorldTime } from './borrowed-time.ts'

/** Where the list is. */
export const url = 'http://oxbow.test/v1/stream/items'

/** Requests of the world itself, on which nothing goes wrong. */
export const byTheWorld = 'x-world'

/** The server of a world, which also sees everything that its store is told. */
export interface WorldServer {
  readonly handler: StreamHandler
  /** A way to the server on which nothing goes wrong. */
  readonly fetch: typeof globalThis.fetch
  /** The logs of all lives of the stream, the present one last. */
  logs(): ReadonlyArray<ReadonlyArray<ChangeEvent>>
  /** When the server has forgotten its producers. */
  readonly lapses: ReadonlyArray<number>
  /** What producers have put into the log, in order. */
  readonly takings: ReadonlyArray<Taking>
  /** The present moment: later ones are greater numbers. */
  tick(): number
  forgetProducers(): void
  /** Removes the stream and makes another one at its address. */
  recreate(): Promise<void>
}

/** A batch of a producer that went into the log. */
export interface Taking {
  readonly producerId: string
  readonly seq: number
  readonly takenAt: number
  /** Into which life of the stream. */
  readonly life: number
}

/** Makes a server with an empty list. */
export async function createServer(time: WorldTime, chance: Chance): Promise<WorldServer> {
  const logs = new Map<number, ChangeEvent[]>()
  const producers = new Map<string, ProducerState>()
  const takings: Taking[] = []
  const lapses: number[] = []
  let moment = 0
  const tick = (): number => (moment += 1)
  let ids = 0
  const book: ProducerBook = {
    get: (incarnation, id) => producers.get(`${incarnation} ${id}`),
    put(incarnation, id, state) {
      producers.set(`${incarnation} ${id}`, state)
      takings.push({ producerId: id, seq: state.lastSeq, takenAt: tick(), life: incarnation })
    },
  }
  const handler = createHandler({
    store: watchStore(createMemoryStore(), logs, book),
    clock: { now: time.now, after: (delayMs, run) => time.after(delayMs, run) },
    random: { fraction: chance.next, id: () => `id${(ids += 1)}` },
  })
  const fetch = createFetch(handler)
  const create = async (): Promise<void> => {
    await fetch(url, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: '[]' })
  }
  await create()
  return {
    handler,
    fetch,
    logs: () => [...logs].sort(([a], [b]) => a - b).map(([, log]) => log),
    lapses,
    takings,
    tick,
    forgetProducers() {
      lapses.push(tick())
      producers.clear()
    },
    async recreate() {
      // A stream that was made anew knows no producer.
      lapses.push(tick())
      await fetch(url, { method: 'DELETE' })
      await create()
    },
  }
}

/** What the server knows of producers, apart from everything else, so that it can be forgotten. */
interface ProducerBook {
  get(incarnation: number, id: string): ProducerState | undefined
  /** A batch of a producer was taken. */
  put(incarnation: number, id: string, state: ProducerState): void
}

/** A store whose producers can be forgotten, and of whose messages a list is kept. */
function watchStore(inner: StreamStore, logs: Map<number, ChangeEvent[]>, book: ProducerBook): StreamStore {
  return {
    close: () => inner.close(),
    read: (work) => inner.read((view) => work({ ...view, producer: book.get })),
    write: (work) =>
      inner.write((writer) => {
        const done: Array<() => void> = []
        const result = work(watchWriter(writer, logs, book, done))
        for (const note of done) note()
        return result
      }),
  }
}

const watchWriter = (
  writer: StoreWriter,
  logs: Map<number, ChangeEvent[]>,
  book: ProducerBook,
  done: Array<() => void>,
): StoreWriter => ({
  ...writer,
  producer: book.get,
  putProducer: (incarnation, id, state) => {
    writer.putProducer(incarnation, id, state)
    done.push(() => book.put(incarnation, id, state))
  },
  putStream: (record) => {
    writer.putStream(record)
    done.push(() => logs.set(record.incarnation, logs.get(record.incarnation) ?? []))
  },
  putBlock: (incarnation, block) => {
    writer.putBlock(incarnation, block)
    done.push(() => {
      const log = logs.get(incarnation) ?? []
      logs.set(incarnation, log)
      log.push(...eventsOf(block.payload))
    })
  },
})

function eventsOf(payload: Uint8Array): ChangeEvent[] {
  const events: unknown = JSON.parse(`[${new TextDecoder().decode(payload)}]`)
  return Array.isArray(events) ? events.filter(isChangeEvent) : []
}
