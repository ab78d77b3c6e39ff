import type { Environment } from '../environment.ts'

/** So long a piece of work may keep the page from painting and from taking input. */
const SLICE_MS = 8

/** Keeps long work from freezing the page: between two pieces ask `isOver`, and `breathe` when it is. */
export interface Pace {
  isOver(): boolean
  breathe(): Promise<void>
}

/** Makes the pace of one long work, which begins now. */
export function createPace({ now, breathe }: Pick<Environment, 'now' | 'breathe'>): Pace {
  let began = now()
  return {
    // A clock that was set back counts as over: else it would take until it is there again.
    isOver: () => Math.abs(now() - began) >= SLICE_MS,
    async breathe() {
      await breathe()
      began = now()
    },
  }
}
