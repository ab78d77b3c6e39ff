// What is measured is measured over the same bytes: a page of change events, served by a fetch without a network.

const OFFSET = '0000000000000001_0000000000000001'
const CHUNK_BYTES = 64 * 1024

/** @param {number} count @returns {Uint8Array} a JSON array of insert events with sortable keys */
export function pageOfEvents(count) {
  const events = Array.from({ length: count }, (_, n) => {
    const id = `todo-${String(n).padStart(8, '0')}`
    const value = {
      id,
      text: `Buy ${n} litres of milk`,
      done: n % 3 === 0,
      createdAt: 1_700_000_000_000 + n,
      createdBy: 'ada',
    }
    return { type: 'todo', key: id, value, headers: { operation: 'insert', txid: `tx-${n}` } }
  })
  return new TextEncoder().encode(JSON.stringify(events))
}

/** @param {Uint8Array} page @returns {typeof fetch} answers every read with the page, in pieces as a network gives them */
export function serve(page) {
  return async () => {
    let at = 0
    const body = new ReadableStream({
      pull(controller) {
        if (at >= page.length) return controller.close()
        controller.enqueue(page.subarray(at, at + CHUNK_BYTES))
        at += CHUNK_BYTES
      },
    })
    return new Response(body, {
      status: 200,
      headers: { 'Content-Type': 'application/json', 'Stream-Next-Offset': OFFSET, 'Stream-Up-To-Date': 'true' },
    })
  }
}
