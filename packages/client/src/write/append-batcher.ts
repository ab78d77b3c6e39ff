// Sends the appends of one handle. One request at a time is under way; what arrives meanwhile is the next one, so that
// many small appends cost few requests and keep their order.
import { FetchBackoffAbortError } from '../errors/fetch-backoff-abort-error.ts'
import type { Offset } from '../protocol/offset.ts'
import { takeBatch, type QueuedAppend } from './append-queue.ts'

/** What the server answered to an append. */
export interface AppendResult {
  /** The offset after the message, and after those that were sent in the same request. Empty if the server told none. */
  readonly offset: Offset
  /** The request was a repeat under its producer headers: the messages had been stored before. */
  readonly duplicate: boolean
}

/** The same under the name of the reference client. */
export type IdempotentAppendResult = AppendResult

/** What an append may be taken to resolve with: `AppendResult`, or nothing where code expects nothing. */
export type AppendOutcome = AppendResult | void

export interface AppendBatcher {
  /**
   * Queues an append. Rejects with what the request failed with; an append that waited behind a failed one rejects with
   * the same error, so that nothing is stored without what came before it. An abort takes only this append out.
   */
  add(append: QueuedAppend, signals: ReadonlyArray<AbortSignal | undefined>): Promise<AppendResult>
}

export type SendBatch = (batch: ReadonlyArray<QueuedAppend>, signal: AbortSignal) => Promise<AppendResult>

interface Entry extends QueuedAppend {
  readonly resolve: (result: AppendResult) => void
  readonly reject: (error: unknown) => void
  readonly signals: ReadonlyArray<AbortSignal>
}

interface Request {
  readonly entries: Set<Entry>
  readonly abort: AbortController
}

/** `batching: false` sends every append at once in a request of its own; only a close waits for the others. */
export const createAppendBatcher = (send: SendBatch, options: { batching: boolean }): AppendBatcher => {
  let queue: Entry[] = []
  const running = new Set<Request>()
  const watch = createAbortWatch()

  const finish = (entry: Entry, settle: (entry: Entry) => void): void => {
    watch.remove(entry)
    settle(entry)
  }

  const run = async (batch: ReadonlyArray<Entry>): Promise<void> => {
    const request: Request = { entries: new Set(batch), abort: new AbortController() }
    running.add(request)
    try {
      const result = await send(batch, request.abort.signal)
      for (const entry of request.entries) finish(entry, ({ resolve }) => resolve(result))
    } catch (error) {
      const behind = request.entries.size > 0 && options.batching ? queue.splice(0) : []
      for (const entry of [...request.entries, ...behind]) finish(entry, ({ reject }) => reject(error))
    }
    running.delete(request)
    pump()
  }

  const pump = (): void => {
    const [first] = queue
    const mustWait = options.batching || first?.close === true
    if (first === undefined || (mustWait && running.size > 0)) return
    const { batch, rest } = takeBatch(queue)
    queue = rest
    void run(batch)
  }

  const drop = (entry: Entry, reason: unknown): void => {
    queue = queue.filter((waiting) => waiting !== entry)
    finish(entry, ({ reject }) => reject(new FetchBackoffAbortError({ cause: reason })))
    for (const request of running) {
      if (request.entries.delete(entry) && request.entries.size === 0) request.abort.abort(reason)
    }
  }

  return {
    add: (append, signals) =>
      new Promise((resolve, reject) => {
        const entry: Entry = { ...append, resolve, reject, signals: signals.filter((signal) => signal !== undefined) }
        if (watch.add(entry, drop)) {
          queue.push(entry)
          pump()
        }
      }),
  }
}

/** One listener a signal, however many appends wait under it. */
const createAbortWatch = (): {
  add(entry: Entry, drop: (entry: Entry, reason: unknown) => void): boolean
  remove(entry: Entry): void
} => {
  const watched = new Map<AbortSignal, { entries: Set<Entry>; stop: () => void }>()

  const listen = (signal: AbortSignal, drop: (entry: Entry, reason: unknown) => void): Set<Entry> => {
    const entries = new Set<Entry>()
    const onAbort = (): void => {
      for (const entry of entries) drop(entry, signal.reason)
    }
    signal.addEventListener('abort', onAbort)
    watched.set(signal, { entries, stop: () => signal.removeEventListener('abort', onAbort) })
    return entries
  }

  return {
    add: (entry, drop) => {
      const aborted = entry.signals.find((signal) => signal.aborted)
      if (aborted !== undefined) drop(entry, aborted.reason)
      else for (const signal of entry.signals) (watched.get(signal)?.entries ?? listen(signal, drop)).add(entry)
      return aborted === undefined
    },
    remove: (entry) => {
      for (const signal of entry.signals) {
        const watching = watched.get(signal)
        watching?.entries.delete(entry)
        if (watching?.entries.size !== 0) continue
        watching.stop()
        watched.delete(signal)
      }
    },
  }
}
