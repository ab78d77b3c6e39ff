// Before a server uses a folder: is what lies there good? If not, what is good is put in its place, and the damaged file
// is kept beside it.
import { existsSync } from 'node:fs'
import { rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { DATA_FILE } from '../store/backup.ts'
import type { Loss } from '../store/rescue.ts'
import { StoreDamagedError } from '../store/store-damaged-error.ts'
import { canRunStoreProcess, runStoreProcess } from './run-store-process.ts'
import { surveyFolder } from './survey-store.ts'

/** A server should not take long to start: of a large store it looks at as much as this allows. */
const BUDGET_MS = 3000

/**
 * Looks at a folder, and mends it if it must. Gives what was lost as an error to report, `undefined` when nothing was.
 * Rejects with a `StoreDamagedError` when nothing can be read.
 */
export const mendStore = async (path: string): Promise<StoreDamagedError | undefined> => {
  const file = join(path, DATA_FILE)
  if (!existsSync(file) || !canRunStoreProcess()) return undefined
  // LMDB takes a file without content for a new one.
  if ((await stat(file)).size === 0)
    throw new StoreDamagedError(file, { kind: 'unreadable', complaint: 'It is empty.' })
  const survey = await surveyFolder(path, BUDGET_MS)
  if (survey.kind === 'unreadable')
    throw new StoreDamagedError(file, { kind: 'unreadable', complaint: survey.complaint })
  if (survey.goodUntil.size === 0 && survey.isWritable) return undefined
  // Of a damaged one everything counts.
  const whole = await surveyFolder(path)
  const goodUntil = whole.kind === 'surveyed' ? whole.goodUntil : survey.goodUntil
  const to = join(path, 'rescue.part')
  await rm(to, { recursive: true, force: true })
  const { lines, isComplete, complaint } = await runStoreProcess({
    kind: 'rescue',
    from: path,
    to,
    goodUntil: [...goodUntil],
  })
  if (!isComplete) throw new StoreDamagedError(file, { kind: 'unreadable', complaint })
  const loss: Loss = JSON.parse(lines[0] ?? '')
  const kept = freeName(path)
  await rename(file, kept)
  await rename(join(to, DATA_FILE), file)
  await rm(to, { recursive: true, force: true })
  // It belongs to the other file.
  await rm(join(path, 'lock.mdb'), { force: true })
  return new StoreDamagedError(file, { kind: 'mended', kept, ...loss })
}

const freeName = (path: string): string => {
  for (let number = 1; ; number++) {
    const name = join(path, `damaged-${number}.mdb`)
    if (!existsSync(name)) return name
  }
}
