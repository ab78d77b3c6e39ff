import type { RowCodec } from '../collections/row-codec.ts'
import type { RowWrite } from '../core/entry.ts'
import { findNotJson, isPlainObject } from '../core/json.ts'
import { overlay, type Shown } from '../core/overlay.ts'
import { invalidOptions, StateError } from '../errors.ts'
import { describeIssues } from '../events/validate.ts'
import { withDecision, type ConflictResolver } from '../outbox/conflict.ts'

/** A collection, as far as its rows are judged. */
export interface JudgedPart {
  readonly type: string
  readonly primaryKey: string
  readonly codec: Pick<RowCodec, 'schema'>
}

/**
 * Judges what a write makes of a row, as `insert` and `update` of a collection do.
 *
 * @throws StateError `validation-failed` with the path of each issue.
 */
export type RowJudge = (write: RowWrite, before: Shown) => void

/** Makes the judge of a database's rows. */
export function createRowJudge(parts: ReadonlyArray<JudgedPart>): RowJudge {
  const byType = new Map(parts.map((part) => [part.type, part]))
  return (write, before) => {
    const part = byType.get(write.type)
    if (part === undefined) throw failed(write, 'no collection of this database has that type')
    if (write.operation === 'delete') return
    if (write.operation === 'update') {
      const notJson = findNotJson(write.set)
      if (notJson) throw failed(write, `${notJson.path.join('.')}: ${notJson.found} is no JSON`)
    }
    const after = overlay(before, [write])
    // An update over nothing: the row is gone, which is found when the write is sent.
    if (!after.exists) return
    const value = isPlainObject(after.value) ? { [part.primaryKey]: write.key, ...after.value } : after.value
    const result = part.codec.schema['~standard'].validate(value)
    if (result instanceof Promise || result.issues === undefined) return
    throw failed(write, describeIssues(result.issues))
  }
}

/** A resolver that decides for nothing that its collection would refuse: it throws instead. */
export function judgedResolver(resolve: ConflictResolver, judge: RowJudge): ConflictResolver {
  return (conflict) => {
    const { type, key, server, entry, fields } = conflict
    const decision = resolve(conflict)
    if (typeof decision !== 'object') return decision
    if (!isPlainObject(decision)) {
      throw invalidOptions(
        "`onConflict` answers at once with 'mine', 'theirs' or an object of fields; a promise is none of these.",
      )
    }
    for (const write of entry.writes) {
      if (write.operation !== 'update' || write.type !== type || write.key !== key) continue
      judge(withDecision(write, fields, decision), { exists: true, value: server })
    }
    return decision
  }
}

const failed = ({ operation, type, key }: RowWrite, why: string): StateError =>
  new StateError('validation-failed', `The ${operation} of ${type} "${key}" makes no row that can be written: ${why}`)
