/** Work of which one run is enough for all who ask while it has not begun. */
export interface Repeated {
  /** Does it; asked for while it is being done, it is done once more after that. Resolves when no more was asked for. */
  run(): Promise<void>
  /** Resolves when it is not being done. */
  settled(): Promise<void>
}

/** Makes such work. `work` never rejects. */
export function createRepeated(work: () => Promise<void>): Repeated {
  let running: Promise<void> | undefined
  let isAsked = false
  const runAll = async (): Promise<void> => {
    do {
      isAsked = false
      await work()
    } while (isAsked)
    running = undefined
  }
  return {
    run() {
      isAsked = running !== undefined
      // Later: who asks from within the work finds it running.
      return (running ??= Promise.resolve().then(runAll))
    },
    settled: async () => running,
  }
}
