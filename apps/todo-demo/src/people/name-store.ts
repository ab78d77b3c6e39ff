import { createStoredValue, type StoredValue } from '../page/stored-value.ts'
import type { TextStorage } from '../page/text-storage.ts'
import { cleanName, guestName } from './person-name.ts'

/**
 * Makes the name of the person at this device, kept between visits where storage allows it; a person without a name
 * becomes a guest. To set what has no letters in it changes nothing.
 */
export function createNameStore(storage: TextStorage | undefined, random: () => number): StoredValue<string> {
  const guest = guestName(random)
  const name = createStoredValue({
    storage,
    key: 'oxbow-todos:name',
    parse: (text) => cleanName(text) ?? guest,
    print: (text) => text,
  })
  // A guest stays the same one.
  name.set(name.get())
  return {
    ...name,
    set(typed) {
      const clean = cleanName(typed)
      if (clean !== undefined) name.set(clean)
    },
  }
}
