import { onTestFinished } from 'vitest'

/** Nothing may end in a rejection that nobody handles. */
export const watchRejections = (): unknown[] => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): number => unhandled.push(reason)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  return unhandled
}
