// Reads the whole log from the server, with nothing in between.
import { listOf } from './json-fields.ts'
import { type LogEvent, readLogEvent } from './write-record.ts'

export interface StreamLog {
  readonly events: ReadonlyArray<LogEvent>
  /** The offset at which it ends. */
  readonly tail: string
}

export const readLog = async (streamUrl: string): Promise<StreamLog> => {
  const events: LogEvent[] = []
  let offset = '-1'
  for (;;) {
    const answer = await fetch(`${streamUrl}?offset=${offset}`)
    if (answer.status !== 200) throw new Error(`The log was answered ${answer.status}: ${await answer.text()}`)
    events.push(...listOf(await answer.json()).map(readLogEvent))
    offset = answer.headers.get('stream-next-offset') ?? offset
    if (answer.headers.has('stream-up-to-date')) return { events, tail: offset }
  }
}

export const readTail = async (streamUrl: string): Promise<string> => {
  const answer = await fetch(streamUrl, { method: 'HEAD' })
  return answer.headers.get('stream-next-offset') ?? ''
}
