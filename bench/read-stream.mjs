// Reads a stream of bytes in a process of its own, one way, with one library. Prints one JSON line.
//   node read-stream.mjs oxbow|reference|fetch bodyStream|subscribeBytes URL BYTES
import { performance } from 'node:perf_hooks'

const [library = '', method = '', url = '', expected = ''] = process.argv.slice(2)
const { stream } = await import(library === 'reference' ? '@durable-streams/client' : '@oxbow/client')

/** @type {Record<string, () => Promise<number>>} each gives how many bytes it found */
const ways = {
  bodyStream: async () => {
    // Live, since the reference ends other sessions after the first response.
    const response = await stream({ url, warnOnHttp: false })
    let bytes = 0
    for await (const chunk of response.bodyStream()) {
      bytes += chunk.byteLength
      if (bytes >= Number(expected)) break
    }
    return bytes
  },
  subscribeBytes: async () => {
    const response = await stream({ url, warnOnHttp: false })
    let bytes = 0
    await new Promise((resolve, reject) => {
      response.closed.then(resolve, reject)
      response.subscribeBytes(({ data }) => {
        bytes += data.byteLength
        if (bytes >= Number(expected)) resolve(undefined)
      })
    })
    return bytes
  },
}

/** What the platform does by itself. */
const bareFetch = async () => {
  const { body } = await fetch(url)
  let bytes = 0
  for await (const chunk of body ?? []) bytes += chunk.byteLength
  return bytes
}

const way = library === 'fetch' ? bareFetch : ways[method]
if (way === undefined) throw new Error(`There is no way to read called ${method}`)
const began = performance.now()
const bytes = await way()
const seconds = (performance.now() - began) / 1000
if (bytes !== Number(expected)) throw new Error(`${library} found ${bytes} of ${expected} bytes`)
// maxRSS is in KiB.
const peakMb = (process.resourceUsage().maxRSS * 1024) / 1_000_000
process.stdout.write(`${JSON.stringify({ peakMb, seconds })}\n`, () => process.exit())
