import type { Environment } from '../environment.ts'

/** How long a request may take. */
export interface Patience {
  readonly environment: Pick<Environment, 'sleep'>
  /** Ends it at once. */
  readonly signal: AbortSignal
  readonly timeoutMs: number
}

/** No answer came in time. */
export class Silence extends Error {
  override readonly name = 'Silence' as const
}

/**
 * The answer to a request that is given up when it takes too long or its end is wanted, whether it minds its signal or
 * not.
 *
 * @throws Silence when it was given up; what the request throws.
 */
export async function withinTime<T>(
  { environment, signal, timeoutMs }: Patience,
  request: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const giveUp = (): void => over.abort(signal.reason)
  if (signal.aborted) giveUp()
  // By hand: WebKit forgets what `AbortSignal.any` made when only a request listens to it, and the request goes on.
  else signal.addEventListener('abort', giveUp, { signal: over.signal })
  const answered = new AbortController()
  const silence = async (): Promise<never> => {
    await environment.sleep(timeoutMs, AbortSignal.any([signal, answered.signal]))
    throw new Silence(`There was no answer within ${timeoutMs / 1000} s.`)
  }
  try {
    return await Promise.race([request(over.signal), silence()])
  } finally {
    answered.abort()
    over.abort()
  }
}
