// The messages of a request before the one who decides about them.
import { messagesOf } from '../core/payload.ts'
import type { Call, HandlerContext } from './context.ts'
import { type Answer, answer } from './message.ts'
import type { MessageRefusal } from './validate.ts'

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
