// Failures on purpose, so that tests can see what a client makes of them. Each is a switch for the next matching
// requests; without a switch this file does nothing.
import type { Clock } from '../environment.ts'
import { answer, type Answer, type Body, type Reply, type StreamRequest } from './message.ts'

export type FaultEffect =
  /** Answers with a status instead of doing anything. */
  | {
      readonly kind: 'respond'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>> | undefined
    }
  /** Breaks the connection; the request has no effect. */
  | { readonly kind: 'cut-before' }
  /** Does what was asked, then breaks the connection: the acknowledgement is lost. */
  | { readonly kind: 'cut-after' }
  /** Does what was asked after a while. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Breaks the connection after so many bytes of the answer's body. */
  | { readonly kind: 'truncate'; readonly bytes: number }

export interface Fault {
  readonly effect: FaultEffect
  /** Which requests it hits; all when left out. */
  readonly match?: ((request: StreamRequest) => boolean) | undefined
  /** How many of them; 1 when left out, `Infinity` for all until it is removed. */
  readonly times?: number | undefined
}

export interface Faults {
  /** Switches a fault on; the returned function switches it off. */
  add(fault: Fault): () => void
  /** Switches all off. */
  clear(): void
}

/** The connection breaks here. The adapter that iterates a body must not end it cleanly. */
export class ConnectionCut extends Error {
  override readonly name = 'ConnectionCut' as const
  readonly code = 'CONNECTION_CUT' as const
  constructor() {
    super('The connection was cut by a fault that a test switched on.')
  }
}

type Perform = (request: StreamRequest) => Promise<Reply>

export interface FaultInjector extends Faults {
  /** Performs a request under the faults that are switched on. */
  perform(request: StreamRequest, perform: Perform): Promise<Reply>
}

export const createFaults = (clock: Clock): FaultInjector => {
  let active: Array<{ readonly fault: Fault; left: number }> = []

  /** The first fault that matches, which then has one hit less to give. */
  const take = (request: StreamRequest): FaultEffect | undefined => {
    const hit = active.find(({ fault }) => fault.match?.(request) ?? true)
    if (hit === undefined) return undefined
    hit.left--
    if (hit.left <= 0) active = active.filter((other) => other !== hit)
    return hit.fault.effect
  }

  return {
    add: (fault) => {
      const entry = { fault, left: fault.times ?? 1 }
      active.push(entry)
      return () => {
        active = active.filter((other) => other !== entry)
      }
    },
    clear: () => {
      active = []
    },
    perform: async (request, perform) => {
      const effect = take(request)
      return effect === undefined ? perform(request) : suffer(effect, clock, request, perform)
    },
  }
}

const suffer = async (effect: FaultEffect, clock: Clock, request: StreamRequest, perform: Perform): Promise<Reply> => {
  switch (effect.kind) {
    case 'respond':
      return answer(effect.status, { 'Cache-Control': 'no-store', ...effect.headers })
    case 'cut-before':
      return { kind: 'cut' }
    case 'cut-after':
      await perform(request)
      return { kind: 'cut' }
    case 'delay':
      await new Promise<void>((resolve) => clock.after(effect.delayMs, resolve))
      return perform(request)
    case 'truncate': {
      const reply = await perform(request)
      return reply.kind === 'cut' ? reply : truncated(reply, effect.bytes)
    }
  }
}

const truncated = (reply: Answer, bytes: number): Answer => ({ ...reply, body: cutAfter(reply.body, bytes) })

async function* cutAfter(body: Body | undefined, bytes: number): AsyncGenerator<Uint8Array> {
  let left = bytes
  for await (const part of ArrayBuffer.isView(body) ? [body] : (body ?? [])) {
    yield part.subarray(0, left)
    left -= part.length
    if (left <= 0) break
  }
  throw new ConnectionCut()
}
