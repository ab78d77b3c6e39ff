import { createStreamDB } from '@oxbow/state/db'
import { state } from './state.ts'

export const notes = createStreamDB({
  streamOptions: {
    url: 'http://localhost:4437/v1/stream/notes-of-ada',
    headers: { Authorization: async () => 'Bearer secret' },
  },
  state,
  user: 'ada',
  create: true,
})
notes.status.subscribe(({ phase, role, storage, pendingCount }) => {
  document.title = `${phase}, ${role}, ${storage}, ${pendingCount} waiting`
})
