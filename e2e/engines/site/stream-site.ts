// A server of streams at an address of its own, which outlives restarts, and what it has seen.
import { startServer } from '@oxbow/dev-server'
import { createMemoryStore } from '@oxbow/dev-server/handler'
import { createTcpProxy } from '../../fixtures/tcp-proxy.ts'

/** A row of the stream, in the words of the State protocol. */
export interface Note {
  readonly id: string
  readonly text: string
}

export interface NoteStream {
  /** The address of a stream that exists. */
  readonly url: string
  /** Appends notes, as another device does. */
  append(...notes: readonly Note[]): Promise<void>
}

/** A server with a stream. */
export interface StreamSite extends NoteStream {
  /** Makes one more stream on the same server. */
  addStream(name: string): Promise<NoteStream>
  /** The notes in the log, in its order; one that stands there twice is listed twice. */
  log(): Promise<ReadonlyArray<string>>
  /** How many readers wait for news at this moment. */
  liveReaders(): Promise<number>
  /** The offsets from which was read, in the order in which the requests came. */
  readonly readOffsets: readonly string[]
  stop(): Promise<void>
  start(): Promise<void>
  close(): Promise<void>
}

const insertOf = (value: Note) => ({ type: 'note', key: value.id, value, headers: { operation: 'insert' } })

export const createStreamSite = async (): Promise<StreamSite> => {
  const store = createMemoryStore()
  const proxy = await createTcpProxy()
  const readOffsets: string[] = []
  const launch = async () => {
    const server = await startServer({ port: 0, store })
    server.handler.faults.add({
      // Only looks, and lets every request pass.
      match: ({ method, url: asked }) => {
        const query = new URL(asked).searchParams
        if (method === 'GET' && !query.has('from-test')) readOffsets.push(query.get('offset') ?? '')
        return false
      },
      effect: { kind: 'cut-before' },
      times: Infinity,
    })
    proxy.pointTo(server.port)
    return server
  }
  let running: Awaited<ReturnType<typeof launch>> | undefined = await launch()
  const send = async (url: string, method: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url, { method, headers, body: JSON.stringify(body) })
    if (!response.ok) throw new Error(`The server refused: ${response.status} ${await response.text()}`)
  }
  const addStream = async (name: string): Promise<NoteStream> => {
    const url = `http://127.0.0.1:${proxy.port}/v1/stream/${name}`
    await send(url, 'PUT', [])
    return {
      url,
      append: (...notes) => send(url, 'POST', notes.map(insertOf)),
    }
  }
  const { url, append } = await addStream('notes')
  const stop = async (): Promise<void> => {
    const stopped = running
    running = undefined
    proxy.goDown()
    await stopped?.close()
  }
  return {
    url,
    readOffsets,
    append,
    addStream,
    log: async () => {
      const events: ReadonlyArray<{ key: string }> = await (await fetch(`${url}?from-test`)).json()
      return events.map(({ key }) => key)
    },
    liveReaders: async () => {
      const metrics = await (await fetch(new URL('/v1/stream/__ds/metrics', url))).text()
      return Number(/^oxbow_live_readers (\d+)$/m.exec(metrics)?.[1])
    },
    stop,
    start: async () => {
      running ??= await launch()
      proxy.comeBack()
    },
    close: async () => {
      await stop()
      await proxy.close()
    },
  }
}
