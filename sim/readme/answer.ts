import { DurableStream } from '@oxbow/client'
import { createStreamText } from '@oxbow/state/streams'

const url = 'http://localhost:4437/v1/stream/answers/1'

// Whoever writes the answer creates the stream, appends token by token, and closes it.
const answer = await DurableStream.create({ url, contentType: 'text/plain' })

// Whoever shows it watches: now, after a reload, in another tab.
export const view = createStreamText({ url })
export const shown: string[] = []
export const stop = view.subscribe(() => shown.push(view.get().text))

for (const token of ['Buy ', 'milk ', 'and bread.']) await answer.append(token)
await answer.close()
