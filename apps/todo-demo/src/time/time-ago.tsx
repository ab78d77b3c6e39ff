import { useSyncExternalStore } from 'react'
import { createClock } from './clock.ts'
import { sinceWords } from './since-words.ts'

const STEP_MS = 10_000

const clock = createClock(Date.now, (step) => {
  const timer = setInterval(step, STEP_MS)
  return () => clearInterval(timer)
})

/** How long ago something was. It renders again when its words change, and by itself. */
export function TimeAgo({ atMs }: { readonly atMs: number }) {
  const words = useSyncExternalStore(clock.subscribe, () => sinceWords(atMs, clock.get()))
  const exact = new Date(atMs)
  return <time dateTime={Number.isNaN(exact.getTime()) ? undefined : exact.toISOString()}>{words}</time>
}
