import { txidOf, type DecodedEvent } from '../events/decode.ts'
import type { ChangeEvent } from '../events/event.ts'
import type { Changeset, Delete, Offset, Put } from './changeset.ts'
import { createKeyedMap } from './keyed-map.ts'

/**
 * Folds the events of one batch into their net effect (State protocol, materialisation).
 *
 * Insert, update and upsert store the whole value, delete removes, the last one of a key wins; `reset` forgets all that
 * came before it. Malformed events and snapshot bounds change nothing. Costs by the number of events.
 */
export function foldEvents(
  events: Iterable<DecodedEvent>,
  span: { from: Offset; to: Offset; nextOrdinal: number },
): Changeset {
  let ordinal = span.nextOrdinal
  let reset = false
  const last = createKeyedMap<{ event: ChangeEvent; ordinal: number }>()
  const txids = new Set<string>()
  for (const decoded of events) {
    if (decoded.kind === 'control' && decoded.event.headers.control === 'reset') {
      reset = true
      last.clear()
    }
    if (decoded.kind !== 'change') continue
    const { event } = decoded
    const txid = txidOf(event)
    if (txid !== undefined) txids.add(txid)
    // Deleting first moves a key to the end, so that iteration stays in log order.
    last.delete(event.type, event.key)
    last.set(event.type, event.key, { event, ordinal })
    ordinal += 1
  }
  const puts: Put[] = []
  const deletes: Delete[] = []
  for (const [type, key, { event, ordinal: at }] of last.entries()) {
    if (event.headers.operation === 'delete') deletes.push([type, key])
    else puts.push([type, key, event.value, at])
  }
  puts.sort((a, b) => a[3] - b[3])
  return { from: span.from, to: span.to, reset, puts, deletes, txids: [...txids], nextOrdinal: ordinal }
}
