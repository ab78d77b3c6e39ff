import { afterEach, expect, test, vi } from 'vitest'
import { streamOfBytes, uploadBody } from './stream-body.ts'

afterEach(() => {
  vi.unstubAllGlobals()
})

const textOf = (body: BodyInit): Promise<string> => new Response(body).text()

const countingSource = (): { source: AsyncIterable<string>; pulled: string[]; ended: () => boolean } => {
  const pulled: string[] = []
  let isEnded = false
  const source = {
    async *[Symbol.asyncIterator]() {
      try {
        for (const chunk of ['a', 'ü', 'c', 'd']) {
          pulled.push(chunk)
          yield chunk
        }
      } finally {
        isEnded = true
      }
    },
  }
  return { source, pulled, ended: () => isEnded }
}

test('texts and bytes become one stream of UTF-8', async () => {
  const chunks = new ReadableStream<string | Uint8Array>({
    start: (controller) => {
      controller.enqueue('ä')
      controller.enqueue(new TextEncoder().encode('b'))
      controller.close()
    },
  })
  expect(await textOf(streamOfBytes(chunks))).toBe('äb')
  expect(await textOf(streamOfBytes(countingSource().source))).toBe('aücd')
})

test('a source is not read ahead of the request and ends with it', async () => {
  const { source, pulled, ended } = countingSource()
  const reader = streamOfBytes(source).getReader()
  await reader.read()
  await reader.cancel()
  expect([pulled.length <= 2, ended()]).toEqual([true, true])
})

test('an upload is a stream where requests can be streamed', async () => {
  expect(await uploadBody(countingSource().source)).toBeInstanceOf(ReadableStream)
})

test('elsewhere the upload is collected, where the stream itself would be sent as the text of its name', async () => {
  vi.stubGlobal(
    'Request',
    class {
      // A browser without streaming turns the body into text and never looks at `duplex`.
      readonly headers: Headers = new Headers({ 'content-type': 'text/plain;charset=UTF-8' })
    },
  )
  const body = await uploadBody(countingSource().source)
  expect([body instanceof ReadableStream, await textOf(body)]).toEqual([false, 'aücd'])
})

test('a source that fails fails the body', async () => {
  const source = {
    async *[Symbol.asyncIterator]() {
      yield 'a'
      throw new Error('source broke')
    },
  }
  await expect(textOf(streamOfBytes(source))).rejects.toThrow('source broke')
})
