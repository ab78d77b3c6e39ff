// Finds out what is good in the folder of a store, whatever happens to the process that looks.
import { join } from 'node:path'
import { DATA_FILE } from '../store/backup.ts'
import type { SurveyLine } from '../store/survey.ts'
import { runStoreProcess } from './run-store-process.ts'

export type Survey =
  /** `goodUntil` names the streams that are not whole; a store that is not `isWritable` has damage elsewhere. */
  | { readonly kind: 'surveyed'; readonly goodUntil: ReadonlyMap<string, number>; readonly isWritable: boolean }
  /** Not even the names of the streams can be read. */
  | { readonly kind: 'unreadable'; readonly complaint: string }

/** How often a look may come to an untimely end. Beyond that the file is more damage than store. */
const MAX_ENDS = 200

/** Looks at everything, or as long as the budget lasts. */
export const surveyFolder = async (path: string, budgetMs: number = Number.MAX_SAFE_INTEGER): Promise<Survey> => {
  const known = new Map<string, { readonly position: number; readonly isWhole: boolean }>()
  const careful = new Set<string>()
  for (let ends = 0; ends < MAX_ENDS; ends++) {
    const task = { kind: 'survey', path, known: [...known.keys()], careful: [...careful], budgetMs } as const
    const { lines, complaint } = await runStoreProcess(task)
    const state: Progress = { stream: undefined, position: undefined, isRead: false, isDone: false }
    for (const line of lines) note(state, JSON.parse(line), known)
    if (state.isRead) return { kind: 'surveyed', goodUntil: damaged(known), isWritable: state.isDone }
    if (state.stream === undefined) return { kind: 'unreadable', complaint }
    // Where it ended it looks again, step by step; where that ends, everything good has been said.
    if (state.position === undefined) careful.add(state.stream)
    else known.set(state.stream, { position: state.position, isWhole: false })
  }
  return { kind: 'unreadable', complaint: `${join(path, DATA_FILE)} is damaged in more than ${MAX_ENDS} places` }
}

interface Progress {
  stream: string | undefined
  position: number | undefined
  isRead: boolean
  isDone: boolean
}

const note = (
  state: Progress,
  line: SurveyLine,
  known: Map<string, { readonly position: number; readonly isWhole: boolean }>,
): void => {
  switch (line.kind) {
    case 'lost':
      known.set(line.stream, { position: 0, isWhole: false })
      break
    case 'begin':
      state.stream = line.stream
      state.position = undefined
      break
    case 'good':
      state.position = line.position
      break
    case 'end':
      known.set(line.stream, { position: line.position, isWhole: line.isWhole })
      state.stream = undefined
      break
    case 'write':
      state.isRead = true
      break
    case 'done':
      state.isDone = true
  }
}

const damaged = (
  known: ReadonlyMap<string, { readonly position: number; readonly isWhole: boolean }>,
): ReadonlyMap<string, number> =>
  new Map([...known].filter(([, { isWhole }]) => !isWhole).map(([stream, { position }]) => [stream, position]))
