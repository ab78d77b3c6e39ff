// A list is named by the address of the page, and is a stream of its own.

/** The list behind the plain address. */
export const SHARED_LIST = 'todos'

/** The list of the person at this browser. No name that is typed can be this one: those have no space around them. */
export const OWN_LIST = ' own'

/** The address of that list. */
const OWN_HASH = '#/own'

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
  if (hash === OWN_HASH) return OWN_LIST
  if (!hash.startsWith(PREFIX)) return SHARED_LIST
  return cleanListName(decoded(hash.slice(PREFIX.length)) ?? '') ?? SHARED_LIST
}

/** The fragment at which a list is shown. */
export function hashOfList(name: string): string {
  if (name === OWN_LIST) return OWN_HASH
  return name === SHARED_LIST ? '#/' : PREFIX + encodeURIComponent(name)
}

/** The address of a list's stream on the server of this page. */
export const streamUrlOf = (name: string): string =>
  name === SHARED_LIST ? '/v1/stream/todos' : `/v1/stream/lists/${encodeURIComponent(name)}`

/** The address at which those who have a list open say so. */
export const roomUrlOf = (name: string): string => `/v1/stream/rooms/${encodeURIComponent(name)}`

/** The address of the stream of a user's own list, which needs that user's token. */
export const ownStreamUrlOf = (user: string): string => `/v1/stream/users/${user}/todos`

/** A name as people read it. */
export const listWords = (name: string): string => (name === OWN_LIST ? 'Only mine' : name)

/** What is said to people who hear the page when it goes to another list. */
export const openedWords = (name: string): string =>
  `Opened the list ${name === SHARED_LIST ? 'Everyone’s todos' : listWords(name)}.`

/** What the page is called while it shows a list. */
export const listTitle = (name: string): string =>
  name === SHARED_LIST ? 'Oxbow todos' : `${listWords(name)} – Oxbow todos`

const encoded = (text: string): string | undefined => attempt(() => encodeURIComponent(text))
const decoded = (text: string): string | undefined => attempt(() => decodeURIComponent(text))

function attempt(work: () => string): string | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
