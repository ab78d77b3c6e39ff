// The worker behind the assistant: it is woken when something was written to a list, reads what is new since it last
// acknowledged, and answers the questions in it. A subscription of the server remembers how far it came.
import { FetchError, stream } from '@oxbow/client'
import { questionsIn } from './question.mjs'
import { writeAnswer } from './write-answer.mjs'

const ORIGIN = 'http://assistant.internal'
const ROOT = '/v1/stream/'
const WAKES = 'assistant/wakes'

/** Which lists are followed: a subscription has one pattern. */
const SUBSCRIPTIONS = {
  'assistant-lists': { pattern: 'lists/*', streams: ['todos'] },
  'assistant-own': { pattern: 'users/*/todos' },
}

/** @typedef {{ path: string, acked_offset: string, tail_offset: string, has_pending: boolean }} Work */
/** @typedef {{ wake_id: string, generation: number, token: string, streams: Work[] }} Claim */

/**
 * Answers questions until the signal aborts. Rejects when the server does not do what was asked.
 * @param {{ fetch: typeof fetch, token: string, pause: () => Promise<void>, onReady: () => void, signal: AbortSignal }} options
 * `fetch` reaches the server, whatever the address; `pause` waits between two tokens;
 * `onReady` is called once nothing that is asked from then on is missed
 */
export const runAssistant = async ({ fetch: reach, token, pause, onReady, signal }) => {
  const own = { Authorization: `Bearer ${token}` }
  /** @type {import('./write-answer.mjs').Ask} */
  const ask = async (path, { headers, ...init }) => {
    const response = await reach(`${ORIGIN}${ROOT}${path}`, { ...init, headers: { ...own, ...headers }, signal })
    // Read to its end: until then an answer listens to the signal.
    return new Response(response.status === 204 ? null : await response.text(), response)
  }
  /** @param {string} path @param {string} method @param {object} body @param {string} [bearer] */
  const control = (path, method, body, bearer = token) =>
    ask(`__ds/subscriptions/${path}`, {
      method,
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${bearer}` },
      body: JSON.stringify(body),
    })
  /** @param {Work} work @returns {Promise<unknown[]>} what was written since the last acknowledgement */
  const eventsOf = async ({ path, acked_offset: offset }) => {
    const url = `${ORIGIN}${ROOT}${path}`
    try {
      const options = { url, offset, headers: own, fetch: reach, signal, warnOnHttp: false }
      return await (await stream({ ...options, live: false })).json()
    } catch (error) {
      // The list was removed, or made anew: what was asked there went with it.
      if (error instanceof FetchError && (error.status === 404 || error.status === 410)) return []
      throw error
    }
  }

  /** @param {string} id works until a subscription has nothing more */
  const work = async (id) => {
    for (;;) {
      const claimed = await control(`${id}/claim`, 'POST', { worker: 'assistant' })
      if (!claimed.ok) return
      /** @type {Claim} */
      const { wake_id, generation, token: lease, streams } = await claimed.json()
      const pending = streams.filter((each) => each.has_pending)
      const asked = await Promise.all(pending.map(async (each) => questionsIn(each.path, await eventsOf(each))))
      await Promise.all(asked.flat().map((question) => writeAnswer(question, { ask, pause })))
      const acks = pending.map(({ path, tail_offset: offset }) => ({ stream: path, offset }))
      await control(`${id}/ack`, 'POST', { wake_id, generation, acks, done: true }, lease)
    }
  }

  await ask(WAKES, { method: 'PUT', headers: { 'Content-Type': 'application/json', 'Stream-TTL': '86400' } })
  const url = `${ORIGIN}${ROOT}${WAKES}`
  const wakes = await stream({ url, offset: 'now', live: true, headers: own, fetch: reach, signal, warnOnHttp: false })
  for (const [id, lists] of Object.entries(SUBSCRIPTIONS)) {
    await control(id, 'PUT', { type: 'pull-wake', wake_stream: WAKES, ...lists })
  }
  onReady()
  for (const id of Object.keys(SUBSCRIPTIONS)) await work(id)
  for await (const wake of wakes.jsonStream()) await work(subscriptionOf(wake))
}

/** @param {unknown} wake */
const subscriptionOf = (wake) =>
  typeof wake === 'object' && wake !== null && 'subscription_id' in wake ? String(wake.subscription_id) : ''
