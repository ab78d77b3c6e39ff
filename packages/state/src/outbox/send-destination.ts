import type { FrozenBatch, Stamp } from '../core/entry.ts'
import { isPlainObject } from '../core/json.ts'
import type { Environment } from '../environment.ts'
import type { ChangeEvent } from '../events/event.ts'
import { BY_TXID, NO_TAIL, type Destination } from './destination.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import type { AskForCredentials } from './stream-destination.ts'
import { reasonOf, retryAfterMs } from './response-parts.ts'

/** A batch of local writes on its way to an application's own endpoint. */
export interface SendBatch {
  /** The transaction ids of its entries, in order. Each event names its own in `headers.txid`. */
  readonly txids: ReadonlyArray<string>
  /** The changes, in order, with whole values. */
  readonly events: ReadonlyArray<ChangeEvent>
  /** The same for every try of a batch: who has stored it once knows it again. */
  readonly stamp: Stamp
  /** Aborts when the try is given up. */
  readonly signal: AbortSignal
}

/**
 * Sends a batch to the application's own endpoint. Any 2xx says that it was taken; the entries end when their txids come
 * by on the stream that is read, or at once for those that a JSON body `{ "txids": [...] }` names. Other statuses mean
 * what they mean for a stream. May be called again with the same batch: the endpoint stores the stamp with the changes.
 */
export type Send = (batch: SendBatch) => Promise<Response>

/** A destination that is a function of the application. */
export function createSendDestination(
  send: Send,
  askForCredentials: AskForCredentials,
  { now }: Pick<Environment, 'now'>,
): Destination {
  return {
    name: 'the endpoint that `writes.send` calls',
    canLook: false,
    tail: async () => NO_TAIL,
    async send(batch, signal) {
      try {
        const { txids, stamp } = batch
        const attempt = (): Promise<Response> => send({ txids, stamp, signal, events: eventsOf(batch) })
        const response = await attempt()
        const isRenewed = response.status === 401 && (await askForCredentials(response)) !== undefined
        return await outcomeFrom(isRenewed ? await attempt() : response, now())
      } catch (error) {
        return { kind: 'unknown', retryAfterMs: 0, error: error instanceof Error ? error : new Error(String(error)) }
      }
    },
  }
}

const eventsOf = ({ body }: FrozenBatch): ChangeEvent[] => JSON.parse(body) as ChangeEvent[]

async function outcomeFrom(response: Response, now: number): Promise<Outcome> {
  const text = await response.text()
  if (response.ok) return { kind: 'accepted', offset: BY_TXID, settled: settledIn(text) }
  return outcomeOf({
    status: response.status,
    header: (name) => response.headers.get(name),
    retryAfterMs: retryAfterMs(response.headers, now),
    text: reasonOf(text),
  })
}

/** The transaction ids that an answer names. */
function settledIn(text: string): ReadonlyArray<string> | undefined {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isPlainObject(body) || !Array.isArray(body.txids)) return undefined
  return body.txids.filter((txid) => typeof txid === 'string')
}
