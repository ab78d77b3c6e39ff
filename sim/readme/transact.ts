import { notes } from './notes.ts'

const write = notes.transact(() => {
  notes.collections.todos.insert({ id: '2', text: 'Tea' })
  notes.collections.todos.insert({ id: '3', text: 'Bread' })
})
await write.durable // stored on this device
await write.acked // accepted by the server
await write.synced // come back on the stream
