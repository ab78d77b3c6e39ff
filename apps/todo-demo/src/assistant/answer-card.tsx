import { useStreamText } from '@oxbow/react/streams'
import { useEffect, useRef } from 'react'
import { announcer } from '../announce/page-announcer.ts'
import type { Answer } from '../data/answer.ts'
import { useList } from '../lists/list-context.ts'
import { Icon } from '../page/icon.tsx'
import { TimeAgo } from '../time/time-ago.tsx'
import { answerSteps } from './answer-steps.ts'
import { answerWords } from './answer-words.ts'

/** One answer: it grows while it is written, at everybody who has the list open, and goes on after a reload. */
export function AnswerCard({ answer }: { readonly answer: Answer }) {
  const { answerUrl, access, db, actions } = useList()
  const { text, isDone, error } = useStreamText(answer.hasBegun === true ? answerUrl(answer.id) : undefined, access)
  const words = answerWords({ hasBegun: answer.hasBegun === true, isEmpty: text === '', error })
  const steps = isDone ? answerSteps(text) : []
  useAnnounceEnd(isDone)
  const remove = () => void db.collections.answers.delete(answer.id)
  const take = () => {
    actions.addAll(steps)
    remove()
  }
  return (
    <article className="answer" data-row={answer.id} aria-label="Suggested steps" aria-busy={!isDone}>
      <header>
        <Icon name="steps" size={18} />
        <strong>Assistant</strong>
        <span>
          asked by {answer.askedBy} <TimeAgo atMs={answer.askedAt} />
        </span>
        <button
          type="button"
          className="icon-button"
          data-control="remove"
          aria-label="Remove the suggested steps"
          title="Remove"
          onClick={remove}
        >
          <Icon name="cancel" />
        </button>
      </header>
      {text !== '' && (
        <p className="answer__text" dir="auto" data-growing={!isDone}>
          {text}
        </p>
      )}
      {words !== undefined && <p className="answer__words">{words}</p>}
      {steps.length > 0 && (
        <footer>
          <button type="button" className="button" data-control="take" onClick={take}>
            Add {steps.length} steps as todos
          </button>
          <small>A small program in the demo’s server, not a language model: it goes by the words of the todos.</small>
        </footer>
      )}
    </article>
  )
}

/** Says that an answer is complete; what grows is not read out word by word. */
function useAnnounceEnd(isDone: boolean): void {
  const wasDone = useRef<boolean>(undefined)
  useEffect(() => {
    if (wasDone.current === false && isDone) announcer.say('The assistant has suggested steps.')
    wasDone.current = isDone
  }, [isDone])
}
