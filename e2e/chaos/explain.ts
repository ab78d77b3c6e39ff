// Gathers what is known about a write that something is wrong with.
import type { Findings } from './checker.ts'
import type { WriteNote } from './faulty-proxy.ts'
import { type LogEvent, markOf, markOfDelete, type WriteRecord } from './write-record.ts'

export interface Known {
  readonly log: ReadonlyArray<LogEvent>
  readonly durable: ReadonlyArray<WriteRecord>
  readonly writes: ReadonlyArray<WriteNote>
  /** When the run began, in milliseconds since 1970. */
  readonly beganAt: number
}

/** So many of each kind are explained: the first ones lead to the cause. */
const MOST = 5

/** Lines about the first findings: what they are, when the write was made, where it stands, and how it was sent. */
export const explain = (findings: Findings, known: Known): string[] =>
  Object.entries(findings).flatMap(([kind, found]: [string, string[]]) => [
    ...found
      .slice(0, MOST)
      .flatMap((finding) => [`${kind}: ${finding}`, ...aboutMark(finding.split(' ', 1)[0], known)]),
    ...(found.length > MOST ? [`${kind}: ${found.length - MOST} more`] : []),
  ])

const aboutMark = (mark: string | undefined, { log, durable, writes, beganAt }: Known): string[] => {
  const since = (at: number): string => `${((at - beganAt) / 1000).toFixed(3)} s`
  const made = durable
    .filter((record) => record.mark === mark)
    .map(({ startedAt, durableAt }) => `  called at ${since(startedAt)}, durable at ${since(durableAt)}`)
  const stands = log.flatMap((event, index) =>
    markOf(event) === mark ? [`  in the log at ${index} of ${log.length}`] : [],
  )
  const sent = writes
    .filter(({ body }) => marksIn(body).includes(mark ?? ''))
    .map(
      ({ at, stamp, outcome, body }) =>
        `  sent at ${since(at)} as ${stamp}: ${outcome}; with ${marksIn(body).join(' ')}`,
    )
  return [...made, ...stands, ...sent]
}

/** The marks of a body, found in its text: it need not be whole. */
const marksIn = (body: string): string[] =>
  body
    .split('{"type":')
    .slice(1)
    .map((part) => /"mark":"([^"]+)"/.exec(part)?.[1] ?? markOfDelete(/"key":"([^"]+)"/.exec(part)?.[1] ?? ''))
