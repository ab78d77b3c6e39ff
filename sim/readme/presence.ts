import { createPresence } from '@oxbow/state/streams'

const name = 'http://localhost:4437/v1/stream/presence/kitchen'

export const ada = createPresence<{ row: string }>({ name, user: 'ada' })
ada.set({ row: 'Milk' })

// The device is present while somebody subscribes.
export const seen: string[] = []
export const stop = ada.subscribe(() => {
  seen.push(
    ada
      .get()
      .everyone.map(({ user, state }) => `${user} at ${state.row}`)
      .join(', '),
  )
})
