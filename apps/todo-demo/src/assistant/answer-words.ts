import type { StreamProgress } from '@oxbow/react/streams'

/** What stands in place of an answer, or below it, when there is more to say than the answer itself. */
export function answerWords(answer: {
  readonly hasBegun: boolean
  readonly isEmpty: boolean
  readonly error: StreamProgress['error']
}): string | undefined {
  const { hasBegun, isEmpty, error } = answer
  if (!hasBegun) return 'Waiting for the assistant. It answers when the question has reached the server.'
  if (error?.code === 'stream-not-found') return 'This answer is not on the server any more.'
  if (error !== undefined) return 'The answer cannot be read now. It is tried again by itself.'
  return isEmpty ? 'The assistant begins to write…' : undefined
}
