export { StateError, type StateErrorCode } from './errors.ts'
export type { Diagnostic } from './core/diagnostic.ts'
export type { Environment } from './environment.ts'
export type { RequestOptions } from './texts/read-batches.ts'
export {
  clearStreamTexts,
  createStreamJson,
  createStreamText,
  initialStreamJson,
  initialStreamText,
  type StreamJsonState,
  type StreamProgress,
  type StreamTextOptions,
  type StreamTextState,
  type StreamView,
} from './texts/stream-text.ts'
export { createPresence, type Presence, type PresenceOptions } from './presence/create-presence.ts'
export { initialPresence, type PresenceState } from './presence/presence-state.ts'
export type { PresenceEntry } from './presence/roster.ts'
