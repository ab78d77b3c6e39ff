import { stream, type Offset } from '@oxbow/client'

/** Goes on from where the last session stopped. `save` stores what came and its offset together. Returns how to stop. */
export const follow = async <T>(
  url: string,
  saved: Offset | undefined,
  save: (items: ReadonlyArray<T>, offset: Offset) => Promise<void>,
): Promise<() => void> => {
  const response = await stream<T>({ url, offset: saved ?? '-1', live: 'sse' })
  // The next batch comes when the promise of this one is kept, so nothing is saved out of order.
  return response.subscribeJson(({ items, offset }) => save(items, offset))
}
