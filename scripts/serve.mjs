// Serves the built demo at `/` and the streams under `/v1/stream/` from this process, until it is told to stop.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { explainServeError, readServeOptions } from './serve-options.mjs'
import { StepFailure } from './step-failure.mjs'
import { tool } from './tool.mjs'
import { demo, root } from './workspace.mjs'

/** Where the streams of the demo are kept; git ignores it. */
const DATA = '.data'

/** @param {string[]} args */
const optionsFrom = (args) => {
  try {
    return readServeOptions(process.env['PORT'], args)
  } catch (error) {
    throw new StepFailure(error instanceof Error ? error.message : String(error))
  }
}

/** @param {string} path below the root */
const importFrom = (path) => import(pathToFileURL(join(root, path)).href)

/** @param {AbortSignal} signal */
const aborted = (signal) =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))

/** @param {import('./run-steps.mjs').Context} context */
export const serve = async ({ args, signal, log }) => {
  const { port, lan } = optionsFrom(args)
  // The packages are built by the step before this one, so they are not there when this file is loaded.
  /** @type {typeof import('../apps/dev-server/src/index.ts')} */
  const { startServer } = await importFrom('apps/dev-server/dist/index.js')
  const dataDir = join(root, DATA)
  const onError = (/** @type {unknown} */ error) => log(`The demo's server: ${String(error)}`)
  /** @type {typeof import('../apps/todo-demo/server/demo-backend.mjs')} */
  const { createDemoBackend } = await importFrom(`${demo}/server/demo-backend.mjs`)
  const { authorize, own, onStart } = createDemoBackend({ dataDir, onError })
  const rules = { authorize, own, guarded: true }
  const options = { port, lan, dataDir, staticDir: join(root, demo, 'dist'), ...rules, onError }
  const server = await startServer(options).catch((/** @type {unknown} */ error) => {
    const explained = explainServeError(error, port)
    throw explained === undefined ? error : new StepFailure(explained)
  })
  log(`\nOxbow runs at ${server.url}`)
  for (const address of server.lanUrls) log(`Other devices of your network open ${address}`)
  log(`Open it in two browsers. The streams are under /v1/stream/ and kept in ${DATA}/. Ctrl-C ends it.`)
  const dismiss = onStart(server.handler)
  await aborted(signal)
  dismiss()
  await server.close()
}

/** @param {import('./run-steps.mjs').Context} context the demo with hot reload, streams included, in Vite's own process */
export const develop = async ({ args, signal, processes }) => {
  const { port, lan } = optionsFrom(args)
  if (lan) throw new StepFailure('npm run dev is for this machine only; other devices can join npm start -- --host')
  const command = tool('vite', ['--port', String(port), '--strictPort'], { from: demo })
  const { code } = await processes.run(command, { cwd: join(root, demo) })
  if (code !== 0 && !signal.aborted)
    throw new StepFailure(`Vite ended with code ${code}. If the port is taken: PORT=4500 npm run dev`)
}
