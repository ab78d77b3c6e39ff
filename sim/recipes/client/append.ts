import { DurableStream } from '@oxbow/client'

/** Makes the stream unless it is there, appends, and says where the stream ends. */
export const appendAll = async (url: string, messages: ReadonlyArray<object>): Promise<string | undefined> => {
  const handle = await DurableStream.create({ url, contentType: 'application/json' })
  // No await in between: what is appended while a request is on its way goes out together, in order.
  await Promise.all(messages.map((message) => handle.append(message)))
  const head = await handle.head()
  return head.exists ? head.offset : undefined
}
