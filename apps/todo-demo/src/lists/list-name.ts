// A list is named by the address of the page, and is a stream of its own.

/** The list behind the plain address. */
export const SHARED_LIST = 'todos'

/** The longest name, in UTF-16 units. */
export const MAX_LIST_NAME_LENGTH = 40

const PREFIX = '#/list/'

/** The name as it goes into addresses, or `undefined` when what was typed can not be one. */
export function cleanListName(typed: string): string | undefined {
  const name = typed.replace(/\s+/g, ' ').trim().slice(0, MAX_LIST_NAME_LENGTH).trim()
  // A browser takes dots for a step in the path, and half a letter has no place in an address.
  return name === '' || name === '.' || name === '..' || encoded(name) === undefined ? undefined : name
}

/** Which list an address shows, by its fragment. What names none shows the shared one. */
export function listOfHash(hash: string): string {
  if (!hash.startsWith(PREFIX)) return SHARED_LIST
  return cleanListName(decoded(hash.slice(PREFIX.length)) ?? '') ?? SHARED_LIST
}

/** The fragment at which a list is shown. */
export const hashOfList = (name: string): string => (name === SHARED_LIST ? '#/' : PREFIX + encodeURIComponent(name))

/** The address of a list's stream on the server of this page. */
export const streamUrlOf = (name: string): string =>
  name === SHARED_LIST ? '/v1/stream/todos' : `/v1/stream/lists/${encodeURIComponent(name)}`

/** What the page is called while it shows a list. */
export const listTitle = (name: string): string => (name === SHARED_LIST ? 'Oxbow todos' : `${name} – Oxbow todos`)

const encoded = (text: string): string | undefined => attempt(() => encodeURIComponent(text))
const decoded = (text: string): string | undefined => attempt(() => decodeURIComponent(text))

function attempt(work: () => string): string | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
