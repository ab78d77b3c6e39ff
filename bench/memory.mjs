// Measures the memory of a reader, a process of its own, while it reads a long stream of bytes from another process.
//   npm run bench:memory            a stream of 500 MB
//   npm run bench:memory -- 100     of 100 MB
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expectStatus, startServer } from './server-process.mjs'

const MEGABYTE = 1_000_000
/** What ours is to stay under, in MB of resident memory. */
const WANTED = { bodyStream: 125, subscribeBytes: 150 }
const megabytes = Number(process.argv[2] ?? 500)
const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const run = promisify(execFile)

const startWhole = () =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [here('serve-whole.mjs'), String(megabytes)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.once('error', reject)
    const ended = new Promise((done) => child.once('close', done))
    const end = () => (child.kill('SIGTERM'), ended)
    child.stdout.once('data', (address) => resolve({ url: String(address).trim(), end }))
  })

const write = async (url) => {
  const headers = { 'Content-Type': 'application/octet-stream' }
  expectStatus(await fetch(url, { method: 'PUT', headers }), 201)
  // Bytes that no compression on the way makes less.
  const body = randomBytes(MEGABYTE)
  for (let sent = 0; sent < megabytes; sent++) expectStatus(await fetch(url, { method: 'POST', headers, body }), 204)
}

const row = (cells) =>
  console.log(`| ${cells.map((cell, n) => (n < 3 ? cell.padEnd([19, 14, 9][n]) : cell.padStart(7))).join(' | ')} |`)

const measure = async (what, url, method, library) => {
  const args = [here('read-stream.mjs'), library, method, url, String(megabytes * MEGABYTE)]
  const { stdout } = await run(process.execPath, args, { env: { ...process.env, NODE_ENV: 'production' } })
  const { peakMb, seconds } = JSON.parse(stdout)
  row([what, method, library, peakMb.toFixed(0), seconds.toFixed(1)])
}

const dataDir = mkdtempSync(join(tmpdir(), 'oxbow-bench-'))
const servers = []
try {
  const paging = await startServer(dataDir)
  servers.push(paging)
  const whole = await startWhole()
  servers.push(whole)
  await write(`${paging.url}large`)
  console.log(`Resident memory of a reader of ${megabytes} MB at its peak, Node ${process.version}.`)
  console.log(
    `Wanted of oxbow: bodyStream under ${WANTED.bodyStream}, subscribeBytes under ${WANTED.subscribeBytes} MB.\n`,
  )
  row(['stream', 'method', 'library', 'peak MB', 'seconds'])
  // A bare fetch is what the platform needs by itself; it does not follow pages.
  row(['-'.repeat(19), '-'.repeat(14), '-'.repeat(9), '-'.repeat(7), '-'.repeat(7)])
  for (const method of Object.keys(WANTED))
    for (const library of ['oxbow', 'reference', 'fetch']) {
      if (library !== 'fetch') await measure('in pages of 1 MiB', `${paging.url}large`, method, library)
      await measure('in one response', whole.url, method, library)
    }
} finally {
  await Promise.all(servers.map(({ end }) => end()))
  rmSync(dataDir, { recursive: true, force: true })
}
