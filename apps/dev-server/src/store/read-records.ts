import type { StreamRecord } from '../core/stream-record.ts'
import type { Tables } from './lmdb-tables.ts'

/** The records of a store that may be damaged, and the names of those that cannot be read. */
export const readRecords = ({
  streams,
}: Tables): { records: ReadonlyArray<StreamRecord>; lost: ReadonlyArray<string> } => {
  const records: StreamRecord[] = []
  const lost: string[] = []
  for (const name of [...streams.getKeys()]) {
    const record = readRecord(streams, name)
    if (record?.path === name) records.push(record)
    else lost.push(name)
  }
  return { records, lost }
}

/** `undefined` where JSON is expected and something else is found. */
const readRecord = (streams: Tables['streams'], name: string): StreamRecord | undefined => {
  try {
    return streams.get(name)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
