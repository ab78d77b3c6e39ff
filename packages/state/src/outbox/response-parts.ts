import { errorOf } from '../core/error-of.ts'
import { parseRetryAfter } from '@oxbow/client/protocol'
import { LONGEST_WAIT_MS } from '../core/send-wait.ts'
import type { Tail } from './destination.ts'
import { outcomeOf, type Outcome } from './outcome.ts'
import { Silence } from './within-time.ts'

const LONGEST_REASON = 200

/** An answer whose body was read. */
export interface Answered {
  readonly response: Response
  readonly text: string
}

/** The answer to be read once more, of a refusal, which may have a body. */
export const copyOf = ({ response: { status, statusText, headers }, text }: Answered): Response =>
  new Response(text, { status, statusText, headers })

/** The beginning of an answer's body, for people. */
const reasonOf = (text: string): string => text.trim().slice(0, LONGEST_REASON)

/** How long a server asks to wait from `now` on, in milliseconds, an hour at most; 0 when it does not ask. */
const retryAfterMs = (headers: Headers, now: number): number =>
  Math.min(parseRetryAfter(headers.get('Retry-After'), now), LONGEST_WAIT_MS)

/** What an answer to a batch means. */
export const answerOutcome = ({ response: { status, headers }, text }: Answered, now: number): Outcome =>
  outcomeOf({
    status,
    header: (name) => headers.get(name),
    retryAfterMs: retryAfterMs(headers, now),
    text: reasonOf(text),
  })

/** What it means that there was no answer to a batch. */
export function failureOutcome(error: unknown): Outcome {
  if (error instanceof Silence) return { kind: 'silent' }
  return { kind: 'unknown', retryAfterMs: 0, error: errorOf(error) }
}

const MAY_PASS: ReadonlySet<number> = new Set([408, 425, 429])

/** What an answer says of the tail. */
export function tailIn({ response }: Answered, now: number): Tail {
  const { status, ok, headers } = response
  if (status === 401) return { kind: 'unauthorized' }
  if (status === 404 || status === 410) return { kind: 'missing', status }
  const offset = ok ? headers.get('Stream-Next-Offset') : null
  if (offset !== null) return { kind: 'known', offset }
  const isRefused = (status < 500 && !MAY_PASS.has(status)) || status === 501
  const tail = { kind: 'unknown', retryAfterMs: retryAfterMs(headers, now), isAnswered: !ok } as const
  return isRefused ? { ...tail, refusal: status } : tail
}
