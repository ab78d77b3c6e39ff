// Measures the server as a process of its own: its memory while a long stream is written and read, and how long a
// waiting reader waits when the stream behind it is short or long.
//   npm run bench:server            a stream of 500 MB
//   npm run bench:server -- 100     of 100 MB
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { expectStatus, startServer } from './server-process.mjs'

const MEGABYTE = 1_000_000
const MAX_ANON_MB = 300
const megabytes = Number(process.argv[2] ?? 500)
const TYPE = { 'Content-Type': 'application/json' }

/** Anonymous memory in MB: what the process itself holds, without the pages of files that the system maps and drops. */
const anonymousMb = (pid) => {
  const [, kib = '0'] = /RssAnon:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return (Number(kib) * 1024) / MEGABYTE
}

/** Does some work and gives the highest memory that was seen meanwhile. */
const watched = async (pid, work) => {
  let peak = anonymousMb(pid)
  const timer = setInterval(() => (peak = Math.max(peak, anonymousMb(pid))), 20)
  const began = performance.now()
  await work()
  clearInterval(timer)
  return { peak: Math.max(peak, anonymousMb(pid)), seconds: (performance.now() - began) / 1000 }
}

const post = async (url, body) => expectStatus(await fetch(url, { method: 'POST', headers: TYPE, body }), 204)

const write = async (url, body, count) => {
  expectStatus(await fetch(url, { method: 'PUT', headers: TYPE }), 201)
  for (let sent = 0; sent < count; sent += 4)
    await Promise.all(Array.from({ length: Math.min(4, count - sent) }, () => post(url, body)))
}

/** Reads all of it, and gives how many bytes there were. */
const read = async (url) => {
  let bytes = 0
  for (let offset = '-1'; ;) {
    const response = expectStatus(await fetch(`${url}?offset=${offset}`), 200)
    for await (const part of response.body) bytes += part.length
    offset = response.headers.get('stream-next-offset')
    if (response.headers.has('stream-up-to-date')) return bytes
  }
}

/** Reads as an event stream until so many bytes have come. */
const follow = async (url, enough) => {
  const leave = new AbortController()
  const response = expectStatus(await fetch(`${url}?offset=-1&live=sse`, { signal: leave.signal }), 200)
  let bytes = 0
  for await (const part of response.body) {
    bytes += part.length
    if (bytes >= enough) break
  }
  leave.abort()
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** The time from a POST to the answer of a long-poll that waits at the tail, and of its kinds of event stream. */
const wakeUpMs = async (url, rounds) => {
  const times = []
  for (let round = 0; round < rounds; round++) {
    const head = await fetch(url, { method: 'HEAD' })
    const polled = fetch(`${url}?live=long-poll&offset=${head.headers.get('stream-next-offset')}`)
    const metrics = url.replace(/[^/]+$/, '__ds/metrics')
    while (!(await (await fetch(metrics)).text()).includes('oxbow_live_readers 1\n'));
    const began = performance.now()
    const [response] = await Promise.all([polled, post(url, '{"n":1}')])
    await response.text()
    times.push(performance.now() - began)
  }
  return median(times)
}

const dataDir = mkdtempSync(join(tmpdir(), 'oxbow-bench-'))
const server = await startServer(dataDir)
let failed = false
const report = (what, { peak, seconds }) => {
  failed ||= peak >= MAX_ANON_MB
  const rate = (megabytes / seconds).toFixed(0)
  console.log(`${what.padEnd(44)} ${peak.toFixed(0).padStart(5)} MB at most, ${seconds.toFixed(1)} s, ${rate} MB/s`)
}
try {
  console.log(`Anonymous memory (RssAnon) of the server, a stream of ${megabytes} MB, Node ${process.version}:`)
  const message = (length) => JSON.stringify({ filler: 'x'.repeat(length - 13) })
  const large = message(MEGABYTE)
  report(
    'written in POSTs of 1 MB, 4 at once',
    await watched(server.pid, () => write(`${server.url}large`, large, megabytes)),
  )
  report('read from its start', await watched(server.pid, () => read(`${server.url}large`)))
  const four = await watched(server.pid, () => Promise.all([1, 2, 3, 4].map(() => read(`${server.url}large`))))
  report('read by four at once', four)
  report(
    'followed as an event stream',
    await watched(server.pid, () => follow(`${server.url}large`, megabytes * MEGABYTE)),
  )
  const small = `[${Array.from({ length: 1000 }, () => message(100)).join()}]`
  report(
    'written in POSTs of 1000 small messages',
    await watched(server.pid, () => write(`${server.url}small`, small, megabytes * 10)),
  )
  report('read from its start', await watched(server.pid, () => read(`${server.url}small`)))

  console.log('\nFrom a POST to the answer of a waiting long-poll (median of 200):')
  for (const count of [10, 100_000]) {
    const url = `${server.url}history-${count}`
    expectStatus(await fetch(url, { method: 'PUT', headers: TYPE }), 201)
    // One message a POST: the history is as long in the store as it can be.
    for (let sent = 0; sent < count; sent += 50)
      await Promise.all(Array.from({ length: Math.min(50, count) }, () => post(url, '{"n":0}')))
    console.log(
      `${`${count.toLocaleString('en')} messages of history`.padEnd(44)} ${(await wakeUpMs(url, 200)).toFixed(2)} ms`,
    )
  }
} finally {
  await server.end()
  rmSync(dataDir, { recursive: true, force: true })
}
if (failed) {
  console.error(`More than ${MAX_ANON_MB} MB.`)
  process.exitCode = 1
}
