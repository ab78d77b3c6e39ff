// Builds the libraries with plain tsc and the demo with Vite, each only when something that it is made from changed.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { hashFiles, listFiles } from './hash-files.mjs'
import { createStamp } from './stamp.mjs'
import { StepFailure } from './step-failure.mjs'
import { tool } from './tool.mjs'
import { demo, libraries, root } from './workspace.mjs'

const isTest = (/** @type {string} */ file) => /\.(test|test-d|contract)\.tsx?$/.test(file)
const sourcesOf = (/** @type {string} */ folder) => listFiles(root, folder).filter((file) => !isTest(file))

/**
 * Makes `folder/dist` unless it is there already, made from the same inputs and not touched since.
 * @param {import('./run-steps.mjs').Context} context
 * @param {{ folder: string, inputs: string, command: () => string[] }} target
 */
const buildOnce = async ({ processes, log }, { folder, inputs, command }) => {
  const dist = `${folder}/dist`
  const stamp = createStamp(root, `build-${folder}`)
  const state = () => `${inputs} ${hashFiles(root, [dist])}`
  if (existsSync(join(root, dist)) && stamp.read() === state()) return log(`${folder} up to date`)
  stamp.clear()
  rmSync(join(root, dist), { recursive: true, force: true })
  const { code } = await processes.run(command(), { cwd: join(root, folder) })
  if (code !== 0) throw new StepFailure(`${folder} could not be built`)
  stamp.write(state())
  log(`${folder} built`)
}

/** @param {string} folder @returns {{ name: string, dependsOn: string[] }} */
const readManifest = (folder) => {
  const { name, dependencies, devDependencies } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  return { name, dependsOn: Object.keys({ ...dependencies, ...devDependencies }) }
}

/** @param {import('./run-steps.mjs').Context} context */
export const buildLibraries = async (context) => {
  /** @type {Map<string, string>} package name -> hash of what it is made from */
  const made = new Map()
  for (const folder of libraries) {
    const { name, dependsOn } = readManifest(folder)
    const files = [...sourcesOf(`${folder}/src`), `${folder}/package.json`, `${folder}/tsconfig.build.json`]
    const shared = ['tsconfig.base.json', 'pnpm-lock.yaml']
    const inputs = hashFiles(
      root,
      [...files, ...shared],
      dependsOn.map((dependency) => made.get(dependency) ?? ''),
    )
    const command = () => tool('typescript', ['-p', 'tsconfig.build.json'], { bin: 'tsc' })
    await buildOnce(context, { folder, inputs, command })
    made.set(name, inputs)
  }
}

/** @param {import('./run-steps.mjs').Context} context */
export const buildDemo = async (context) => {
  const inputs = hashFiles(root, [
    ...sourcesOf(demo),
    ...libraries.flatMap((folder) => [...sourcesOf(`${folder}/src`), `${folder}/package.json`]),
    'tsconfig.base.json',
    'pnpm-lock.yaml',
  ])
  await buildOnce(context, { folder: demo, inputs, command: () => tool('vite', ['build'], { from: demo }) })
}
