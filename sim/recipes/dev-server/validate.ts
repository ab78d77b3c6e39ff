import { createHandler, type StreamHandler, type Validate } from '@oxbow/dev-server/handler'

/** Refuses a whole request if one of its messages has no text, and says which. */
const hasText: Validate = (messages) =>
  messages.flatMap((message, index) =>
    typeof message === 'object' && message !== null && 'text' in message
      ? []
      : [{ index, reason: 'A message needs a text.' }],
  )

export const createNotesHandler = (): StreamHandler => createHandler({ validate: hasText })
