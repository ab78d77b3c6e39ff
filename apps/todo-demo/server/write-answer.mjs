// Writes an answer token by token onto a stream of its own, which is closed at the end. Each append bears the number of its
// token, and the text follows from the question alone: an assistant that is started again in the middle sends the same
// tokens under the same numbers, and the server drops those that it has.
import { planFor, tokensOf } from './plan.mjs'

const TTL_S = 30 * 24 * 3600

/** @typedef {import('./question.mjs').Question} Question */
/** @typedef {(path: string, init: { method: string, headers?: Record<string, string>, body?: string }) => Promise<Response>} Ask */

/**
 * @param {Question} question
 * @param {{ ask: Ask, pause: () => Promise<void> }} ports `ask` sends a request about a stream, by its path
 */
export const writeAnswer = async ({ list, id, row }, { ask, pause }) => {
  const path = `${list}/answers/${id}`
  const text = { 'Content-Type': 'text/plain; charset=utf-8' }
  await accepted(ask(path, { method: 'PUT', headers: { ...text, 'Stream-TTL': String(TTL_S) } }))
  await accepted(
    ask(list, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...stamp(`begun-${id}`, 0) },
      body: begun(id, row),
    }),
  )
  for (const [seq, token] of tokensOf(planFor(row.about)).entries()) {
    const { status } = await accepted(
      ask(path, { method: 'POST', headers: { ...text, ...stamp(id, seq) }, body: token }),
    )
    // 204: it was there already.
    if (status === 200) await pause()
  }
  await accepted(ask(path, { method: 'POST', headers: { 'Stream-Closed': 'true' } }))
}

/** Lets everybody know that there is something to read. @param {string} id @param {Question['row']} row */
const begun = (id, row) =>
  JSON.stringify({ type: 'answer', key: id, value: { ...row, hasBegun: true }, headers: { operation: 'update' } })

/** @param {string} producer @param {number} seq */
const stamp = (producer, seq) => ({ 'Producer-Id': producer, 'Producer-Epoch': '0', 'Producer-Seq': String(seq) })

/** @param {Promise<Response>} asked */
const accepted = async (asked) => {
  const response = await asked
  // 409 is the answer of a stream that has been written to its end, or of a list that is closed.
  if (!response.ok && response.status !== 409) throw new Error(`The assistant was answered ${response.status}`)
  return response
}
