import { BY_TXID } from '../core/changeset.ts'
import type { FrozenBatch, Stamp } from '../core/entry.ts'
import { isPlainObject } from '../core/json.ts'
import { requestTimeoutMs } from '../core/request-timeout.ts'
import type { Environment } from '../environment.ts'
import type { ChangeEvent } from '../events/event.ts'
import { NO_TAIL, type Destination } from './destination.ts'
import type { Outcome } from './outcome.ts'
import { withFreshCredentials, type AskForCredentials } from './fresh-credentials.ts'
import { answerOutcome, failureOutcome, type Answered } from './response-parts.ts'
import { withinTime } from './within-time.ts'

/** A batch of local writes on its way to an application's own endpoint. */
export interface SendBatch {
  /** The transaction ids of its entries, in order. Each event names its own in `headers.txid`. */
  readonly txids: ReadonlyArray<string>
  /** The changes, in order, with whole values. */
  readonly events: ReadonlyArray<ChangeEvent>
  /** The same for every try of a batch: who has stored it once knows it again. */
  readonly stamp: Stamp
  /** Aborts when the try is given up: give it to `fetch`. */
  readonly signal: AbortSignal
}

/**
 * Sends a batch to the application's own endpoint. Any 2xx says that it was taken; the entries end when their txids come
 * by on the stream that is read, or at once for those that a JSON body `{ "txids": [...] }` names. Other statuses mean
 * what they mean for a stream. May be called again with the same batch: the endpoint stores the stamp with the changes.
 * A call without an answer is given up after 10 s and called again, with more time for each that fails, up to 80 s.
 */
export type Send = (batch: SendBatch) => Promise<Response>

/** A destination that is a function of the application. */
export function createSendDestination(
  send: Send,
  askForCredentials: AskForCredentials,
  environment: Pick<Environment, 'now' | 'sleep'>,
): Destination {
  return {
    name: 'the endpoint that `writes.send` calls',
    canLook: false,
    tail: async () => NO_TAIL,
    async send(batch, signal, attempt = 1) {
      try {
        const { txids, stamp, body } = batch
        const timeoutMs = requestTimeoutMs(attempt, body.length)
        const once = (): Promise<Answered> =>
          withinTime({ environment, signal, timeoutMs }, async (until) => {
            const response = await send({ txids, stamp, signal: until, events: eventsOf(batch) })
            return { response, text: await response.text() }
          })
        // What the application gives it knows itself.
        const answered = await withFreshCredentials(once, askForCredentials, async () => undefined)
        return outcomeFrom(answered, environment.now())
      } catch (error) {
        return failureOutcome(error)
      }
    },
  }
}

const eventsOf = ({ body }: FrozenBatch): ChangeEvent[] => JSON.parse(body) as ChangeEvent[]

function outcomeFrom(answered: Answered, now: number): Outcome {
  const { response, text } = answered
  return response.ok ? { kind: 'accepted', offset: BY_TXID, settled: settledIn(text) } : answerOutcome(answered, now)
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
