// What a server's owner wants of messages, checked before anything is stored.
import { messagesOf } from '../core/payload.ts'
import type { Granted } from './access.ts'
import type { Call, HandlerContext } from './context.ts'
import { type Answer, answer } from './message.ts'

/** Why one message of a request is refused. */
export interface MessageRefusal {
  /** Its place in the request, from 0. */
  readonly index: number
  /** Is sent to the client. */
  readonly reason: string
}

/** Where messages are to be stored. */
export interface AppendTarget {
  /** The stream by its path under the root, as in `AccessRequest`. */
  readonly stream: string
  readonly contentType: string
}

/**
 * Looks at the messages of one POST, or of a PUT with content, before they are stored: parsed values in JSON mode, else
 * the body's bytes as the only message. Anything but an empty answer refuses the whole request (422). A repeat of a
 * request that was accepted is not looked at again. What it throws is reported, and the request is answered 500.
 */
export type Validate = (
  messages: ReadonlyArray<unknown>,
  identity: Granted,
  target: AppendTarget,
) => ReadonlyArray<MessageRefusal> | Promise<ReadonlyArray<MessageRefusal>>

/** Asks about the messages of a payload. `undefined`: they may be stored. */
export const refuseInvalid = async (
  context: Pick<HandlerContext, 'validate' | 'root'>,
  call: Pick<Call, 'path' | 'access'>,
  contentType: string,
  payload: Uint8Array,
): Promise<Answer | undefined> => {
  if (context.validate === undefined || payload.length === 0) return undefined
  const target = { stream: call.path.slice(context.root.length), contentType }
  const refusals = await context.validate(messagesOf(contentType, payload), call.access, target)
  return refusals.length === 0 ? undefined : refuseMessages(refusals)
}

const refuseMessages = (refusals: ReadonlyArray<MessageRefusal>): Answer => {
  const messages = refusals.map(({ index, reason }) => ({ index, reason }))
  const error = { code: 'MESSAGES_REFUSED', message: 'Nothing of this request was stored.', messages }
  const body = new TextEncoder().encode(JSON.stringify({ error }))
  return answer(422, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' }, body)
}
