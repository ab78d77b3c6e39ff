import { storageOf } from '../page/text-storage.ts'
import { createKnownLists } from './known-lists.ts'

/** The lists that were opened in this browser. */
export const knownLists = createKnownLists(storageOf(window))
