import * as z from 'zod/mini'

/** A question to the assistant, as a row of the list. The answer is a stream of its own, which grows word by word. */
export const answerSchema = z.object({
  /** Sorts by the time at which it was asked (see `row-id.ts`). */
  id: z.string().check(z.minLength(1)),
  /** The texts of the todos that are to be broken into steps. */
  about: z.array(z.string()),
  askedBy: z.string(),
  /** By the clock of who asked. */
  askedAt: z.number().check(z.gte(0), z.lte(8.64e15)),
  /** Set by the assistant: from then on there is a stream to read. */
  hasBegun: z.optional(z.boolean()),
})

export type Answer = z.infer<typeof answerSchema>
