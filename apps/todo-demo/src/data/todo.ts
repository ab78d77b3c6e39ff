import * as z from 'zod/mini'

/** The longest text of a todo, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 500

/** Milliseconds since 1970 that a date can hold. */
const time = z.number().check(z.gte(0), z.lte(8.64e15))

/** One todo as it stands on the stream. The names are the ones that people gave themselves. */
export const todoSchema = z.object({
  /** Sorts by the time of creation (see `row-id.ts`). */
  id: z.string().check(z.minLength(1)),
  text: z.string().check(z.minLength(1), z.maxLength(MAX_TEXT_LENGTH)),
  done: z.boolean(),
  createdBy: z.string(),
  /** By the clock of who made it. */
  createdAt: time,
  lastChange: z.enum(['added', 'edited', 'finished', 'reopened']),
  changedBy: z.string(),
  changedAt: time,
})

export type Todo = z.infer<typeof todoSchema>
