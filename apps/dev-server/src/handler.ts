export { createHandler, type HandlerOptions, type StreamHandler } from './server/create-handler.ts'
export { createFetch, type FetchOptions } from './server/create-fetch.ts'
export { ConnectionCut, type Fault, type FaultEffect, type Faults } from './server/faults.ts'
export type { Answer, Body, Reply, StreamRequest } from './server/message.ts'
export type { HeaderValues } from './core/create-request.ts'
export {
  deny,
  type AccessAction,
  type AccessRequest,
  type Authorize,
  type Denied,
  type Granted,
} from './server/access.ts'
export type { AppendTarget, MessageRefusal, Validate } from './server/validate.ts'
export type { BucketSize } from './core/token-bucket.ts'
export type { CorsPolicy } from './core/browser-headers.ts'
export { WakeStreamError } from './server/wake-cycle.ts'
export { WebhookError, type WebhookCall, type WebhookDelivery, type WebhookResult } from './server/webhook-delivery.ts'
export { createMemoryStore } from './store/memory-store.ts'
export type { Block, StoreView, StoreWriter, StreamStore } from './store/stream-store.ts'
export type { Closure, ForkOrigin, StreamRecord } from './core/stream-record.ts'
export type { Expiry } from './core/expiry.ts'
export type { ProducerStamp, ProducerState } from './core/producer-ledger.ts'
export type { Clock, Random } from './environment.ts'
