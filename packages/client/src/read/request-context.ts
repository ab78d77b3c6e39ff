import type { Environment } from '../environment.ts'
import type { Position } from '../protocol/position.ts'
import type { HeadersRecord, ParamsRecord } from '../transport/dynamic-values.ts'
import type { ReadCommand } from './machine-state.ts'
import type { SessionConfig } from './session-config.ts'
import type { Sink } from './piece-queue.ts'
import type { StreamIdentity } from './stream-identity.ts'

export type RequestCommand = Extract<ReadCommand, { type: 'request' }>

/** What a request shares with its session. */
export interface RequestContext {
  readonly config: SessionConfig
  readonly environment: Environment
  readonly identity: StreamIdentity
  /** Bytes that a consumer of pieces took since the last batch ended. */
  readonly progress: { delivered: number }
  readonly headers: HeadersRecord | undefined
  readonly params: ParamsRecord | undefined
  readonly contentType: string | undefined
  /** The consumer, once there is one. */
  readonly sink: Sink | undefined
  /** Settled when there is a consumer. */
  readonly attached: { readonly promise: Promise<Sink> }
  /** A good response began. Its position is known unless it is an event stream. */
  onResponse(response: Response, position: Position | undefined): void
}
