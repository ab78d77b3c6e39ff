import { DurableStream, IdempotentProducer } from '@oxbow/client'

/** Stores each line once, however often a request has to be repeated. Rejects if one could not be stored. */
export const storeOnce = async (url: string, lines: ReadonlyArray<object>): Promise<void> => {
  const handle = await DurableStream.create({ url, contentType: 'application/json' })
  const producer = new IdempotentProducer(handle, `import-${crypto.randomUUID()}`, {
    onError: (error) => reportError(error),
  })
  for (const line of lines) producer.append(JSON.stringify(line))
  await producer.flush({ throwOnError: true })
  await producer.detach()
}
