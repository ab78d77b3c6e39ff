/** What tells of its changes. */
interface Telling {
  subscribe(listener: () => void): () => void
}

/** Listens to two sources by one function, whose identity is to be kept as that of a source. */
export const listenToBoth =
  (one: Telling, other: Telling) =>
  (listener: () => void): (() => void) => {
    const stops = [one.subscribe(listener), other.subscribe(listener)]
    return () => {
      for (const stop of stops) stop()
    }
  }
