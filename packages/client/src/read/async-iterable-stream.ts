/** A `ReadableStream` that `for await` can read everywhere, also in Safari. */
export type ReadableStreamAsyncIterable<T> = ReadableStream<T> & AsyncIterable<T>

/**
 * Returns the same stream, able to be iterated. Where the platform lacks it, `[Symbol.asyncIterator]` and `values()` are
 * added to this one object; the prototype is never touched. Leaving the loop early cancels the stream and releases it.
 */
export const asAsyncIterableReadableStream = <T>(stream: ReadableStream<T>): ReadableStreamAsyncIterable<T> => {
  if (!(Symbol.asyncIterator in stream)) {
    const values = (): AsyncIterableIterator<T> => iterate(stream)
    for (const name of [Symbol.asyncIterator, 'values'])
      Object.defineProperty(stream, name, { value: values, configurable: true, writable: true })
  }
  return stream
}

const iterate = <T>(stream: ReadableStream<T>): AsyncIterableIterator<T> => {
  const reader = stream.getReader()
  let pending = 0
  let released = false

  const release = (): void => {
    if (!released) reader.releaseLock()
    released = true
  }
  const leave = async (reason: unknown): Promise<void> => {
    if (pending > 0) throw new TypeError('Cannot leave the loop while a read of the stream is pending')
    if (released) return
    const leaving = reader.cancel(reason)
    release()
    await leaving
  }

  return {
    next: async () => {
      let isOver = true
      pending++
      try {
        const result = released ? undefined : await reader.read()
        if (result === undefined || result.done) return { done: true, value: undefined }
        isOver = false
        return result
      } finally {
        pending--
        if (isOver && pending === 0) release()
      }
    },
    return: async (value?: T) => {
      await leave(value)
      return { done: true, value }
    },
    throw: async (error?: unknown) => {
      await leave(error)
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
