import { isPlainObject } from '../core/json.ts'

/** In which group an entry lies, by its own record. */
export const groupOf = (record: unknown): number | undefined => (typeof record === 'number' ? record : undefined)

/** At which revision of the outbox an entry or a rejection was put there. */
export const orderOf = (record: unknown): number =>
  groupOf(record) ?? (isPlainObject(record) && typeof record.order === 'number' ? record.order : 0)

/** In which place among those that came together; of one that lies in a group, the group knows. */
export const placeOf = (record: unknown): number => (isPlainObject(record) ? Number(record.place ?? 0) : 0)
