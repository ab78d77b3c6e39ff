import type { Stamp } from './entry.ts'
import { isSameStamp } from './entry.ts'
import { isPlainObject } from './json.ts'

/**
 * Why nothing of the outbox is sent although it could be.
 *
 * - `recreated`: the stream is another than the one that the entries were made for.
 * - `missing`: where they go is not there (404, 410).
 * - `unfit`: what is there takes no such requests (405, 409 for another content type, 415, 501).
 * - `needs-auth`: no tab's credentials are taken (401).
 */
export type PauseReason = 'recreated' | 'missing' | 'unfit' | 'needs-auth'

/**
 * A stop of sending that lies with the outbox, so that it binds every tab, after a reload too. It ends by the word of a
 * person, or with the last entry that waits; `needs-auth` also when a tab comes that may have other credentials.
 */
export interface Pause {
  readonly reason: PauseReason
  /** The HTTP status of the refusal. */
  readonly status?: number | undefined
  /** What the server said, for people. */
  readonly text?: string | undefined
}

/** A pause that is to be stored or ended. */
export interface PauseChange {
  readonly kind: 'pause'
  readonly pause: Pause | undefined
  /** The batch whose refusal is the reason. */
  readonly stamp?: Stamp | undefined
  /** The pause that is meant to end. */
  readonly of?: PauseReason | undefined
}

/**
 * Whether a pause comes in time: it says something new; one that a batch met is about the batch that is frozen now, and
 * takes the place of no other; one that ends is the one that was meant.
 */
export function isPauseTimely(
  { pause: now, frozen }: { readonly pause: Pause | undefined; readonly frozen: { readonly stamp: Stamp } | undefined },
  { pause, stamp, of }: PauseChange,
): boolean {
  if (now?.reason === pause?.reason || (of !== undefined && now?.reason !== of)) return false
  return stamp === undefined || (now === undefined && isSameStamp(frozen?.stamp, stamp))
}

const REASONS: ReadonlyArray<PauseReason> = ['recreated', 'missing', 'unfit', 'needs-auth']

/** A pause as it was read; nothing when it is none. Whatever reason a later version has: a person decides. */
export function decodePause(value: unknown): Pause | undefined {
  if (!isPlainObject(value)) return undefined
  const { status, text } = value
  return {
    reason: REASONS.find((known) => known === value.reason) ?? 'recreated',
    ...(typeof status === 'number' && { status }),
    ...(typeof text === 'string' && { text }),
  }
}

/** Whether a value that came from another tab is a pause that this build knows. */
export const isPause = (value: unknown): value is Pause =>
  isPlainObject(value) && REASONS.some((known) => known === value.reason)
