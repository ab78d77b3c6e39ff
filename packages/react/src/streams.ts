export {
  clearStreamTexts,
  createPresence,
  createStreamJson,
  createStreamText,
  StateError,
  type Diagnostic,
  type Environment,
  type Presence,
  type PresenceEntry,
  type PresenceOptions,
  type PresenceState,
  type StateErrorCode,
  type StreamJsonState,
  type StreamProgress,
  type StreamTextOptions,
  type StreamTextState,
  type StreamView,
} from '@oxbow/state/streams'
export { useStreamJson } from './use-stream-json.ts'
export { useStreamText } from './use-stream-text.ts'
export type { UseStreamOptions } from './use-stream-view.ts'
export { usePresence, type UsePresenceOptions } from './use-presence.ts'
