// Keeps what the pages tell.
import { fieldOf, listOf, textOf } from './json-fields.ts'
import { markOfDelete, readWriteRecord, type WriteRecord } from './write-record.ts'

export interface Ledger {
  /** Takes what a page told. `tab` is for the trace. */
  take(report: unknown, tab: string): void
  /** Writes whose promise resolved. */
  readonly durable: WriteRecord[]
  /** Marks of writes that the server refused for good. */
  readonly rejected: Set<string>
  /** What should never happen, as text: writes that could not be made durable, errors of pages, rows that went back. */
  readonly refused: string[]
  readonly errors: string[]
  readonly regressed: string[]
  /** `longestWaitMs`: until a write of a page that was visible and ran all the time was durable. */
  readonly counts: {
    loads: number
    takeovers: number
    restored: number
    lostMessages: number
    longestWaitMs: number
  }
  /** How often each kind of diagnostic was reported. */
  readonly diagnostics: Record<string, number>
}

export const createLedger = (trace: (line: string) => void): Ledger => {
  const ledger: Omit<Ledger, 'take'> = {
    durable: [],
    rejected: new Set(),
    refused: [],
    errors: [],
    regressed: [],
    counts: { loads: 0, takeovers: 0, restored: 0, lostMessages: 0, longestWaitMs: 0 },
    diagnostics: {},
  }
  const { counts, diagnostics } = ledger

  const note = (list: string[], tab: string, report: unknown): void => {
    const line = `${tab} ${JSON.stringify(report)}`
    list.push(line)
    trace(line)
  }
  const takers: Record<string, (report: unknown, tab: string) => void> = {
    durable: (report) => {
      const record = readWriteRecord(fieldOf(report, 'record'))
      ledger.durable.push(record)
      if (fieldOf(report, 'wasAwake') !== true) return
      counts.longestWaitMs = Math.max(counts.longestWaitMs, record.durableAt - record.startedAt)
    },
    refused: (report, tab) => note(ledger.refused, tab, report),
    error: (report, tab) => note(ledger.errors, tab, report),
    regressed: (report, tab) => note(ledger.regressed, tab, report),
    rejected: (report, tab) => {
      trace(`${tab} ${JSON.stringify(report)}`)
      for (const mark of marksOf(fieldOf(report, 'entry'))) ledger.rejected.add(mark)
    },
    diagnostic: (report, tab) => {
      const kind = textOf(fieldOf(report, 'diagnostic'), 'kind')
      diagnostics[kind] = (diagnostics[kind] ?? 0) + 1
      if (kind !== 'role') trace(`${tab} ${JSON.stringify(fieldOf(report, 'diagnostic'))}`)
    },
    role: (report, tab) => {
      trace(`${tab} is ${textOf(report, 'role')}`)
      if (textOf(report, 'role') === 'leader') counts.takeovers += 1
    },
    loaded: (report, tab) => {
      trace(`${tab} loaded as ${textOf(report, 'doc')}`)
      counts.loads += 1
    },
    restored: () => void (counts.restored += 1),
    'lost-message': () => void (counts.lostMessages += 1),
  }
  return { ...ledger, take: (report, tab) => takers[textOf(report, 'kind')]?.(report, tab) }
}

/** The marks of an entry's writes: in the row of an insert, in the fields of an update, the key of a delete. */
const marksOf = (entry: unknown): string[] =>
  listOf(fieldOf(entry, 'writes')).map((write) => {
    const mark = fieldOf(fieldOf(write, 'value') ?? fieldOf(write, 'set'), 'mark')
    return typeof mark === 'string' ? mark : markOfDelete(textOf(write, 'key'))
  })
