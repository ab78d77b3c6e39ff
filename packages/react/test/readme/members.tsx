import { usePresence } from '@oxbow/react/streams'

export function Members({ list, user, row }: { list: string; user: string; row: string }) {
  const room = `http://localhost:4437/v1/stream/presence/${list}`
  const { everyone } = usePresence(room, { row }, { user })
  return (
    <ul>
      {everyone.map(({ user: name, device, state, isAway, isSelf }) => (
        <li key={`${name} ${device}`}>
          {isSelf ? 'You' : name} at {state.row}
          {isAway && ' (away)'}
        </li>
      ))}
    </ul>
  )
}
