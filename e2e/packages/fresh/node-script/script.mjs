// Uses every package of plain JavaScript as it is installed, and has to end by itself.
import { DurableStream, FetchError, IdempotentProducer, stream } from '@oxbow/client'
import { OFFSET_QUERY_PARAM } from '@oxbow/client/protocol'
import { startServer } from '@oxbow/dev-server'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { MaterializedState } from '@oxbow/state'
import { createStateSchema, createStreamDB } from '@oxbow/state/db'
import { createOffsetStore } from '@oxbow/state/offsets'
import { createTestBrowser } from '@oxbow/state/testing'
import * as z from 'zod'

const server = await startServer({ port: 0, dataDir: 'streams' })
const at = (name) => `${server.url}/v1/stream/${name}`

const notes = await DurableStream.create({ url: at('notes'), contentType: 'application/json' })
const producer = new IdempotentProducer(notes, 'script')
producer.append('{"text":"Milk"}')
await producer.flush({ throwOnError: true })
const read = await (await stream({ url: at('notes'), live: false })).json()

const schema = z.object({ id: z.string(), text: z.string() })
const state = createStateSchema({ todos: { schema, type: 'todo', primaryKey: 'id' } })
const db = createStreamDB({ streamOptions: { url: at('todos') }, state, create: true })
await db.preload()
db.collections.todos.insert({ id: '1', text: 'Tea' })
await db.whenSettled()
const rows = db.collections.todos.toArray.map(({ text }) => text)
db.close()

const missing = await stream({ url: at('nothing'), live: false }).catch((error) => error)
await server.close()

const isThere = [createFetch, createHandler, MaterializedState, createOffsetStore, createTestBrowser].every(
  (value) => typeof value === 'function',
)
const refused = missing instanceof FetchError ? missing.status : missing
process.stdout.write(JSON.stringify({ read, rows, refused, isThere, OFFSET_QUERY_PARAM }))
