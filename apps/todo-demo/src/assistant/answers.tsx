import { useCollection } from '@oxbow/react'
import { useMemo, useRef } from 'react'
import { useRowFocus } from '../list/use-row-focus.ts'
import { useList } from '../lists/list-context.ts'
import { AnswerCard } from './answer-card.tsx'
import './answers.css'

/** What the assistant was asked in this list, the newest first, and its answers as they grow. */
export function Answers({ onEmpty }: { readonly onEmpty: () => void }) {
  const { data } = useCollection(useList().db.collections.answers)
  const list = useRef<HTMLElement>(null)
  const answers = useMemo(() => data.toReversed(), [data])
  useRowFocus(
    list,
    useMemo(() => answers.map(({ id }) => id), [answers]),
    onEmpty,
  )
  return (
    <section ref={list} className="answers" aria-label="Assistant" hidden={answers.length === 0}>
      {answers.map((answer) => (
        <AnswerCard key={answer.id} answer={answer} />
      ))}
    </section>
  )
}
