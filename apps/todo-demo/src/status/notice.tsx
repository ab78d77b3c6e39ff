import type { ReactNode } from 'react'
import './notice.css'

/** A box that says what is the matter and offers what can be done. */
export function Notice(props: {
  readonly tone: 'news' | 'warn' | 'danger'
  readonly title: string
  readonly children: ReactNode
}) {
  const { tone, title, children } = props
  return (
    <section className="notice" data-tone={tone} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
