import type { Rejection } from '@oxbow/react'
import type { Todo } from '../data/todo.ts'
import { RefusedWrite } from './refused-write.tsx'

/** Refused changes, one by one. */
export function RefusedList(props: {
  readonly rejected: ReadonlyArray<Rejection>
  readonly todoOf: (id: string) => Todo | undefined
  /** The one whose text is edited. */
  readonly editing: string | undefined
  readonly onEdit: (txid: string | undefined) => void
}) {
  return (
    <ul>
      {props.rejected.map((rejection) => (
        <RefusedWrite
          key={rejection.entry.txid}
          rejection={rejection}
          todoOf={props.todoOf}
          isEditing={rejection.entry.txid === props.editing}
          onEdit={props.onEdit}
        />
      ))}
    </ul>
  )
}
