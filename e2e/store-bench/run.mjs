// Measures the IndexedDB store in a real Chromium with a profile on disk, and prints one JSON object a line.
//   node e2e/store-bench/run.mjs            1,000, 10,000 and 100,000 rows, five loads of each
//   node e2e/store-bench/run.mjs 100000 3   as many rows, as many loads
// $CHROMIUM_PATH names the browser; without it, Playwright's own download is taken. `cpuMs` is what the page's main thread worked; on a busy machine it says more than `wallMs`.
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { build, defaultClientConditions } from 'vite'

const page = fileURLToPath(new URL('../../packages/state/test/bench/store-bench.ts', import.meta.url))

const bundlePage = async () => {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['@oxbow/source', ...defaultClientConditions] },
    build: { write: false, target: 'es2022', rollupOptions: { input: page } },
  })
  const [output] = [built].flat()
  if (output === undefined || !('output' in output)) throw new Error('Vite watches instead of building')
  return output.output[0].code
}

/** @param {string} script */
const servePage = async (script) => {
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : '<!doctype html><script type="module" src="/page.js"></script>')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  return { url: `http://127.0.0.1:${address.port}/`, close: () => server.close() }
}

/** Calls one function of the page in a tab of its own. @param {string} name @param {unknown[]} args */
const measure = async (name, ...args) => {
  const tab = await context.newPage()
  await tab.goto(site.url)
  await tab.waitForFunction('globalThis.storeBench !== undefined')
  const session = await context.newCDPSession(tab)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const threadTime = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return (metrics.find((metric) => metric.name === 'ThreadTime')?.value ?? 0) * 1000
  }
  const before = await threadTime()
  const result = await tab.evaluate(`storeBench.${name}(...${JSON.stringify(args)})`)
  const cpuMs = Math.round((await threadTime()) - before)
  await tab.close()
  process.stdout.write(`${JSON.stringify({ measured: name, args, cpuMs, ...Object(result) })}\n`)
}

const [rows, loads = '5'] = process.argv.slice(2)
const sizes = rows === undefined ? [1000, 10_000, 100_000] : [Number(rows)]
const profile = await mkdtemp(join(tmpdir(), 'oxbow-store-bench-'))
const site = await servePage(await bundlePage())
// Undefined for Playwright's own download.
const executablePath = process.env.CHROMIUM_PATH
const context = await chromium.launchPersistentContext(profile, {
  chromiumSandbox: process.getuid?.() !== 0,
  ...(executablePath === undefined ? {} : { executablePath }),
})
try {
  for (const size of sizes) {
    const name = `oxbow/1/bench-${size}`
    await measure('fill', name, size)
    for (let round = 0; round < Number(loads); round += 1) await measure('load', name)
    await measure('change', name, size, 500)
    await measure('load', name)
  }
} finally {
  await context.close()
  site.close()
  await rm(profile, { recursive: true, force: true })
}
