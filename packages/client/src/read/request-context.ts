import type { Environment } from '../environment.ts'
import type { Position } from '../protocol/position.ts'
import type { HeadersRecord, ParamsRecord } from '../transport/dynamic-values.ts'
import type { MachineState, Work, WorkEvent } from './machine-state.ts'
import type { SessionConfig } from './session-config.ts'
import type { Sink } from './piece-queue.ts'
import type { StreamIdentity } from './stream-identity.ts'

/** Tells the session how its present work goes. What comes after the work was replaced is ignored. */
export type Emit = (event: WorkEvent) => void

/** What one request asks, and where from. */
export type ReadRequest = Pick<MachineState, 'mode' | 'offset' | 'cursor'> & Extract<Work, { kind: 'request' }>

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
