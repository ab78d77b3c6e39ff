// A backend with a table of its own behind `createStreamDB`. Browsers send their writes to an inbox stream
// (`writes: { url }`) or to the endpoint (`writes: { send }`); the backend applies each of them once, and says what became
// of it in the stream that the browsers read.
import { stream as readStream } from '@oxbow/client'
import { faultOf, isChange } from './change.ts'
import { publishEchoes } from './publish.ts'
import { Table } from './table.ts'

export interface BackendOptions {
  /** Where the table lies. */
  readonly folder: string
  /** The stream that browsers read. */
  readonly stream: string
  /** The stream that browsers write to, if they do. */
  readonly inbox?: string | undefined
  readonly fetch?: typeof globalThis.fetch | undefined
  /** Told when the backend can not go on: the inbox is gone, or the table can not be written. */
  readonly onError: (error: unknown) => void
}

export class Backend {
  readonly table: Table
  readonly #options: BackendOptions
  readonly #closing = new AbortController()
  readonly #reading: Promise<void>
  #publishing: Promise<void> = Promise.resolve()

  constructor(options: BackendOptions) {
    this.#options = options
    this.table = new Table(options.folder)
    // What was applied before the last crash and not published.
    this.#publish()
    this.#reading = options.inbox === undefined ? Promise.resolve() : this.#follow(options.inbox)
  }

  /**
   * The endpoint. Any 2xx tells the browser that its batch is safe here; 422 that it never will be, and then it sends the
   * writes one by one to find the one that is meant. Everything else makes it try again.
   */
  async handle(request: Request): Promise<Response> {
    const batch: unknown = await request.json().catch(() => undefined)
    if (!isBatch(batch) || !batch.events.every(isChange)) return new Response('This is no batch.', { status: 400 })
    const fault = batch.events.map(faultOf).find((found) => found !== undefined)
    if (fault !== undefined) return new Response(fault, { status: 422 })
    this.table.apply(batch.events, { stamp: batch.stamp })
    this.#publish()
    return new Response(null, { status: 202 })
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.all([this.#reading, this.#publishing])
    await this.table.close()
  }

  /** Reads the inbox from where the table says that it was applied. */
  async #follow(inbox: string): Promise<void> {
    const { signal } = this.#closing
    const { fetch, onError } = this.#options
    try {
      const response = await readStream({ url: inbox, offset: this.table.position, live: true, signal, fetch })
      response.subscribeJson(async ({ items, offset }) => {
        if (signal.aborted) return
        this.table.apply(items.filter(isChange), { position: offset })
        this.#publish()
      })
      await response.closed
    } catch (error) {
      if (!signal.aborted) onError(error)
    }
  }

  #publish(): void {
    const { stream, fetch = globalThis.fetch, onError } = this.#options
    const publish = (): Promise<void> => publishEchoes(this.table, stream, fetch, this.#closing.signal)
    this.#publishing = this.#publishing.then(publish).catch(onError)
  }
}

const isBatch = (value: unknown): value is { events: unknown[]; stamp: unknown } =>
  typeof value === 'object' && value !== null && 'events' in value && Array.isArray(value.events) && 'stamp' in value
