import type { StateError } from '../errors.ts'
import type { PresenceEntry } from './roster.ts'

/** Who is present; a new object at each change, the same one otherwise. */
export interface PresenceState<S = unknown> {
  /** Everyone, this device included, in order of user and device. Entries keep their identity until they change. */
  readonly everyone: ReadonlyArray<PresenceEntry<S>>
  /** Whether presence waits for one of the few live requests of its origin; it is read every second meanwhile. */
  readonly isTakingTurns: boolean
  /** Why the server does not take part. It is tried again by itself. To be offline is no error. */
  readonly error: StateError | undefined
}

/** Nobody, as long as nothing is known. */
export const initialPresence: PresenceState<never> = { everyone: [], isTakingTurns: false, error: undefined }
