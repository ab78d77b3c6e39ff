import type { Todo } from '../data/todo.ts'
import { Avatar } from '../people/avatar.tsx'
import { TimeAgo } from '../time/time-ago.tsx'
import { WaitingMark } from './waiting-mark.tsx'
import './byline.css'

/** Who made a todo and who changed it last, and whether the change has yet to reach the server. */
export function Byline({ todo, isWaiting }: { readonly todo: Todo; readonly isWaiting: boolean }) {
  const { createdBy, createdAt, lastChange, changedBy, changedAt } = todo
  return (
    <p className="byline">
      <Avatar name={createdBy} />
      <span className="byline__name">{createdBy}</span>{' '}
      <span className="byline__made">
        <TimeAgo atMs={createdAt} />
      </span>
      {lastChange !== 'added' && (
        <span className="byline__change">
          {lastChange}
          {changedBy !== createdBy && ' by '}
          {changedBy !== createdBy && <span className="byline__name">{changedBy}</span>} <TimeAgo atMs={changedAt} />
        </span>
      )}
      {isWaiting && <WaitingMark />}
    </p>
  )
}
