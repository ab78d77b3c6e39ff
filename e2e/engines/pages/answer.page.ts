// A tab that shows an answer while it is written. Its address says which stream: `?stream=<address>`.
import { createStreamText } from '@oxbow/state/streams'
import { expose } from './expose.ts'

const view = createStreamText({ url: new URLSearchParams(location.search).get('stream') ?? '' })
const shown: string[] = []
view.subscribe(() => shown.push(view.get().text))

export interface AnswerPage {
  text(): string
  isDone(): boolean
  /** Every text that was shown, oldest first. */
  shown(): readonly string[]
}

expose({
  text: () => view.get().text,
  isDone: () => view.get().isDone,
  shown: () => shown,
} satisfies AnswerPage)
