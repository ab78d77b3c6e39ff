// A question is a row of a list: `{ about }` names the todos that are to be broken into steps.

/**
 * @typedef {object} Question
 * @property {string} list the path of the list's stream
 * @property {string} id the key of the row
 * @property {{ about: readonly string[] } & Record<string, unknown>} row
 */

/** So many todos are looked at, and so much of each. */
const MOST = 5
const LONGEST = 200

/** Ids are part of an address. */
const ID = /^[\w-]{1,64}$/

/**
 * The questions that are asked in some events of a list; whatever is none is left out.
 * @param {string} list @param {readonly unknown[]} events
 * @returns {Question[]}
 */
export const questionsIn = (list, events) => events.flatMap((event) => questionOf(list, event) ?? [])

/** @param {string} list @param {unknown} event @returns {Question | undefined} */
const questionOf = (list, event) => {
  const { type, key, value, headers } = fieldsOf(event)
  if (type !== 'answer' || fieldsOf(headers)['operation'] !== 'insert') return undefined
  if (typeof key !== 'string' || !ID.test(key)) return undefined
  const row = fieldsOf(value)
  const about = (Array.isArray(row['about']) ? row['about'] : [])
    .filter((text) => typeof text === 'string' && text !== '')
    .slice(0, MOST)
    .map((text) => text.slice(0, LONGEST))
  return about.length === 0 ? undefined : { list, id: key, row: { ...row, about } }
}

/** @param {unknown} value @returns {Record<string, unknown>} */
const fieldsOf = (value) => (typeof value === 'object' && value !== null ? { ...value } : {})
