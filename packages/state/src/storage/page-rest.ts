import type { PagePort } from '../environment.ts'

/** Whether a page runs, for work that must not be left half done when it stops. */
export interface PageRest {
  /** Whether the page is frozen. Its messages still come in some browsers, answers of a database do not. */
  isAsleep(): boolean
  /** Resolves when the page runs. */
  awake(): Promise<void>
  /** Calls `interrupt` if the page is frozen before the returned function was called. */
  guard(interrupt: () => void): () => void
  /** Listens to the page no longer, until it is asked again. */
  close(): void
}

/** Makes the watch of a page; without one, nothing ever sleeps. The page is listened to from the first question on. */
export function createPageRest(page: () => PagePort | undefined): PageRest {
  const interrupts = new Set<() => void>()
  let sleeping: { readonly ended: Promise<void>; readonly end: () => void } | undefined
  let leave: (() => void) | undefined

  const fallAsleep = (): void => {
    let end = (): void => undefined
    const ended = new Promise<void>((resolve) => (end = resolve))
    sleeping ??= { ended, end }
    for (const interrupt of interrupts) interrupt()
    interrupts.clear()
  }
  const wake = (): void => {
    sleeping?.end()
    sleeping = undefined
  }
  const listen = (): void => {
    leave ??= page()?.subscribe((event) => {
      if (event === 'freeze') fallAsleep()
      else if (event === 'resume' || event === 'restore' || event === 'visible') wake()
    })
  }
  return {
    isAsleep: () => {
      listen()
      return sleeping !== undefined
    },
    awake: async () => sleeping?.ended,
    guard: (interrupt) => {
      interrupts.add(interrupt)
      return () => void interrupts.delete(interrupt)
    },
    close: () => {
      leave?.()
      leave = undefined
      wake()
    },
  }
}
