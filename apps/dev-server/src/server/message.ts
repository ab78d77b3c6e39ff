// Requests and answers as plain values, so that a test, a fetch and a socket all call the same function.
import type { HeaderValues } from '../core/create-request.ts'

/** Bytes at once, or as they come. */
export type Body = Uint8Array | AsyncIterable<Uint8Array>

export interface StreamRequest {
  readonly method: string
  /** The absolute address, as the client sees it: `Location` is built from it. */
  readonly url: string
  /** Values by lower-case name; repeated headers are joined by `, `. */
  readonly headers: HeaderValues
  readonly body?: Body | undefined
  /** Aborts when nobody waits for the answer any more; ends live reads. */
  readonly signal?: AbortSignal | undefined
  /** The address of the peer, where there is a socket; counts for limits. */
  readonly remoteAddress?: string | undefined
}

/** What a client gets. Header names are in the protocol's own letters. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Iterating may fail with `ConnectionCut`: then the connection must break without a clean end. */
  readonly body?: Body | undefined
}

/** An answer, or none at all: the connection breaks before the first byte. */
export type Reply = Answer | { readonly kind: 'cut' }

/** An answer without a body, or with one that is complete. */
export const answer = (status: number, headers: Readonly<Record<string, string>> = {}, body?: Body): Answer => ({
  kind: 'answer',
  status,
  headers,
  body,
})

/** A refusal with a sentence that says what is wrong. Clients decide by status and headers, never by the sentence. */
export const refuse = (status: number, reason: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  answer(
    status,
    { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers },
    new TextEncoder().encode(`${reason}\n`),
  )
