import type { RetryOpts } from '@oxbow/client'
import { copyOf, type Answered } from './response-parts.ts'

/** Asked when the server refuses the credentials: headers to try again with, or nothing. */
export type AskForCredentials = (response: Response) => Promise<RetryOpts | undefined>

/**
 * Makes a request. Where the credentials are refused, the application is asked for others, and it is made once more:
 * after a 401 only with what it gave, after a 403 in any case, since functions that make headers may make others by then.
 * A 403 with `Producer-Epoch` is about the producer (protocol section 6), and one to a question says nothing that other
 * credentials would change.
 */
export async function withFreshCredentials(
  once: () => Promise<Answered>,
  ask: AskForCredentials,
  take: (renewed: RetryOpts) => Promise<void>,
  isWrite = true,
): Promise<Answered> {
  const answered = await once()
  const { status, headers } = answered.response
  const isForbidden = isWrite && status === 403 && !headers.has('Producer-Epoch')
  if (status !== 401 && !isForbidden) return answered
  const renewed = await ask(copyOf(answered))
  if (renewed !== undefined) await take(renewed)
  return renewed === undefined && !isForbidden ? answered : once()
}
