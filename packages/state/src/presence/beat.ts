import { isPlainObject } from '../core/json.ts'

/** One message of presence: a sign of life, with all that is known of the one who gives it. */
export interface Beat {
  /** Who it is, as the application says; empty for nobody in particular. */
  readonly user: string
  /** A random name of the browser profile. */
  readonly device: string
  /** A random name that the tabs of a device hand on, from the one that speaks to the next. */
  readonly session: string
  /** Grows with each beat of the session. A later one replaces an earlier one, in whatever order they come. */
  readonly count: number
  readonly state: unknown
  /** Nobody looks at the page. */
  readonly isAway: boolean
  /** Whoever hears it tells of itself at once. */
  readonly asks: boolean
  /** The last of the session. */
  readonly isBye: boolean
}

/** The message of a beat. What is false is left out: most beats are nothing but a name and a state. */
export const encodeBeat = ({ isAway, asks, isBye, ...rest }: Beat): object => ({
  ...rest,
  ...(isAway && { away: true }),
  ...(asks && { asks: true }),
  ...(isBye && { bye: true }),
})

/** The beat in a message; nothing when it is none. Anybody who may write can have written it. */
export function decodeBeat(message: unknown): Beat | undefined {
  if (!isPlainObject(message)) return undefined
  const { user, device, session, count, state = null, away, asks, bye } = message
  if (typeof user !== 'string' || typeof device !== 'string' || typeof session !== 'string') return undefined
  if (!Number.isSafeInteger(count)) return undefined
  return {
    user,
    device,
    session,
    count: Number(count),
    state,
    isAway: away === true,
    asks: asks === true,
    isBye: bye === true,
  }
}
