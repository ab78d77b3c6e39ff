import { DurableStream, IdempotentProducer } from '@oxbow/client'

const sensor = await DurableStream.create({
  url: 'http://localhost:4437/v1/stream/sensor',
  contentType: 'application/json',
})
// A random id for each process: the same id and epoch must never be used for other data.
const producer = new IdempotentProducer(sensor, `sensor-${crypto.randomUUID()}`, {
  onError: (error) => reportError(error),
})
for (let celsius = 18; celsius < 24; celsius += 1) producer.append(JSON.stringify({ celsius }))
await producer.flush({ throwOnError: true }) // stored, each once, however often a request was repeated
await producer.close() // closes the stream: readers come to its end
