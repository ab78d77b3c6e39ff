// The program of the process in which a store is surveyed or rescued: its task comes as JSON by stdin, what it finds
// goes out as lines of JSON. See `survey.ts` for why it is a process of its own.
import { text } from 'node:stream/consumers'
import { systemClock, systemRandom } from '../environment.ts'
import { type RescueTask, rescueStore } from './rescue.ts'
import { surveyStore, type SurveyTask } from './survey.ts'
import { writeSync } from 'node:fs'

/** What the process is for. Both sides are of one version, so the form is known. */
export type StoreProcessTask = ({ readonly kind: 'survey' } & SurveyTask) | ({ readonly kind: 'rescue' } & RescueTask)

/** At once, since the process may end with the next step. */
const say = (line: unknown): void => void writeSync(1, `${JSON.stringify(line)}\n`)

const task: StoreProcessTask = JSON.parse(await text(process.stdin))
if (task.kind === 'survey') await surveyStore(task, () => systemClock.now(), say)
else say(await rescueStore(task, () => systemRandom.id()))
