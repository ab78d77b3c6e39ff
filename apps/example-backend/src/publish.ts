import type { Table } from './table.ts'

/** The name under which this backend appends. One process at a time uses it. */
const PRODUCER = 'example-backend'
const RETRY_MS = 500

/**
 * Appends the echoes of applied writes to the user's stream, in order. The number of an echo is its `Producer-Seq`, so the
 * stream takes it once, however often a crash or a lost answer makes it come again. Resolves when none is left.
 */
export async function publishEchoes(
  table: Table,
  stream: string,
  fetch: typeof globalThis.fetch,
  signal: AbortSignal,
): Promise<void> {
  for (let echo = table.nextEcho(); echo !== undefined && !signal.aborted; echo = table.nextEcho()) {
    const headers = {
      'Content-Type': 'application/json',
      'Producer-Id': PRODUCER,
      'Producer-Epoch': String(echo.epoch),
      'Producer-Seq': String(echo.seq),
    }
    const body = JSON.stringify(echo.changes)
    const response = await fetch(stream, { method: 'POST', headers, body, signal }).catch(() => undefined)
    if (signal.aborted) return
    // 200: appended. 204: it was appended before.
    if (response?.ok === true) table.forgetEcho(echo)
    else if (response?.headers.has('Producer-Expected-Seq') === true) table.countFrom(echo)
    else await pause(signal)
  }
}

const pause = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, RETRY_MS)
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
