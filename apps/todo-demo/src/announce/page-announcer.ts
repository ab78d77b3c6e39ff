import { createAnnouncer } from './announcer.ts'

/** So long a text stays at least: screen readers look at a change a moment after it. */
const PAUSE_MS = 600

/** The one voice of the page. */
export const announcer = createAnnouncer((goOn) => void setTimeout(goOn, PAUSE_MS))
