import type { ReactNode } from 'react'
import { useLostFocus } from '../page/use-lost-focus.ts'
import './notice.css'

/** A box that says what is the matter and offers what can be done. */
export function Notice(props: {
  readonly tone: 'news' | 'warn' | 'danger'
  readonly title: string
  readonly children: ReactNode
  /** It has gone, and with it the place of the keyboard. */
  readonly onLostFocus?: () => void
}) {
  const { tone, title, children, onLostFocus } = props
  const box = useLostFocus(onLostFocus)
  return (
    <section ref={box} className="notice" data-tone={tone} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
