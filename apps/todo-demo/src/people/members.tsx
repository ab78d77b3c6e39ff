import { usePresence } from '@oxbow/react/streams'
import { networkFetch } from '../network/network.ts'
import { Avatar } from './avatar.tsx'
import { membersIn } from './members-in.ts'
import { useName } from './names.ts'
import './members.css'

/** So many are drawn; the rest is counted. */
const DRAWN = 4

const access = { fetch: networkFetch }

/** Who else has the list open now. `room` is the address under which they say so. */
export function Members({ room }: { readonly room: string }) {
  const name = useName()
  const { everyone } = usePresence(room, { name }, access)
  const members = membersIn(everyone)
  const more = members.length - DRAWN
  return (
    <ul className="members" aria-label="Also here now" hidden={members.length === 0}>
      {members.slice(0, DRAWN).map((member) => (
        <li key={member.id} data-away={member.isAway} title={member.isAway ? `${member.name} (away)` : member.name}>
          <Avatar name={member.name} />
          <span className="unseen">{member.isAway ? `${member.name}, away` : member.name}</span>
        </li>
      ))}
      {more > 0 && (
        <li>
          +{more}
          <span className="unseen"> more</span>
        </li>
      )}
    </ul>
  )
}
