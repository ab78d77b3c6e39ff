// Another device that writes all the time, straight to the server, and knows when each of its writes was acknowledged.
import type { ChaosRow, WriteRecord } from './write-record.ts'

export interface RemoteWriter {
  /** Its acknowledged writes, in order: number n is at index n - 1. */
  readonly records: ReadonlyArray<WriteRecord>
  /** Makes the stream and the rows that all tabs share. Needs a server that is up. */
  prepare(): Promise<void>
  /** Writes until it is told to stop; repeats what a dead server did not acknowledge. */
  run(signal: AbortSignal): Promise<void>
}

const NAME = 'remote'
const EVERY_MS = 20
const MOST_AT_ONCE = 10
const KEYS = 20
const SHARED = 4
const JSON_TYPE = { 'Content-Type': 'application/json' }

export const createRemoteWriter = (streamUrl: () => string | undefined): RemoteWriter => {
  const records: WriteRecord[] = []
  let seq = 0

  /** Sends one batch until it is acknowledged, under the same stamp. */
  const deliver = async (rows: ReadonlyArray<{ type: string; value: ChaosRow }>): Promise<void> => {
    const startedAt = Date.now()
    const body = JSON.stringify(
      rows.map(({ type, value }) => ({ type, key: value.id, value, headers: { operation: 'upsert' } })),
    )
    const stamp = { 'Producer-Id': NAME, 'Producer-Epoch': '0', 'Producer-Seq': String(seq) }
    seq += 1
    while (!(await post(streamUrl(), { ...JSON_TYPE, ...stamp }, body))) await pause(EVERY_MS)
    const durableAt = Date.now()
    for (const { value } of rows) records.push({ mark: value.mark, by: NAME, n: value.n, startedAt, durableAt })
  }
  const next = (count: number): Array<{ type: string; value: ChaosRow }> =>
    Array.from({ length: count }, (_, index) => {
      const n = records.length + index + 1
      return { type: 'tick', value: { id: `tick-${n % KEYS}`, by: NAME, n, mark: `${NAME}.${n}` } }
    })

  return {
    records,
    prepare: async () => {
      const url = streamUrl()
      if (url === undefined) throw new Error('The server is down')
      const shared = Array.from({ length: SHARED }, (_, index) => ({
        type: 'item',
        value: { id: `shared-${index}`, by: NAME, n: index + 1, mark: `${NAME}.${index + 1}` },
      }))
      await fetch(url, { method: 'PUT', headers: JSON_TYPE })
      await deliver(shared)
    },
    run: async (signal) => {
      const began = performance.now()
      let sent = 0
      while (!signal.aborted) {
        await pause(EVERY_MS)
        const due = Math.floor((performance.now() - began) / EVERY_MS) - sent
        if (due > 0) await deliver(next(Math.min(due, MOST_AT_ONCE)))
        sent += due
      }
    },
  }
}

/** Whether the server has acknowledged; false when it is gone. */
const post = async (url: string | undefined, headers: Record<string, string>, body: string): Promise<boolean> => {
  if (url === undefined) return false
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) })
    if (answer.ok) return true
    throw new RangeError(`The remote writer was answered ${answer.status}: ${await answer.text()}`)
  } catch (error) {
    if (error instanceof RangeError) throw error
    return false
  }
}

const pause = (durationMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, durationMs))
