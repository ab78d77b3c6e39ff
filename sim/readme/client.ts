import { DurableStream, stream } from '@oxbow/client'

const url = 'http://localhost:4437/v1/stream/notes'

// Write. Appends that are made while one is under way go out together, in order.
const notes = await DurableStream.create({ url, contentType: 'application/json' })
await notes.append({ text: 'Buy milk' })
const { offset } = await notes.append({ text: 'Call home' })

// Read what is there.
const res = await stream<{ text: string }>({ url, live: false })
export const all = await res.json()

// Follow what comes after an offset. Save `batch.offset` with what you made of the items, and go on from it later.
export let saved = offset
const live = await stream<{ text: string }>({ url, offset: saved, live: true })
export const stop = live.subscribeJson(async (batch) => {
  for (const note of batch.items) all.push(note)
  saved = batch.offset
})
