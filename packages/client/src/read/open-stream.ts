import type { Environment } from '../environment.ts'
import { ReadSession } from './read-session.ts'
import { configFrom } from './session-config.ts'
import { SessionResponse } from './session-response.ts'
import type { StreamOptions } from './stream-options.ts'
import type { StreamResponse } from './stream-response.ts'

/** `stream()` with the platform as a parameter. */
export const openStream = async <TJson>(
  options: StreamOptions,
  environment: Environment,
): Promise<StreamResponse<TJson>> => {
  const session = new ReadSession(configFrom(options), environment)
  return new SessionResponse<TJson>(session, await session.opened.promise)
}
