// The part of `npm run test:packages` that needs neither a registry nor a browser: the packed packages are laid out as npm
// would, beside the dependencies that are here already, and a plain script uses all of them.
import { cpSync, mkdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { StepFailure } from './step-failure.mjs'
import { root } from './workspace.mjs'

const SCRIPT = 'e2e/packages/fresh/node-script/script.mjs'

/** What the script and the packages need from elsewhere, and the folder that has it. */
const OUTSIDE = [
  ['packages/react', '@tanstack/db'],
  ['packages/react', 'zod'],
  ['packages/state', 'idb-keyval'],
  ['packages/state', '@standard-schema/spec'],
  ['apps/dev-server', 'lmdb'],
]

/**
 * @param {import('./processes.mjs').Processes} processes
 * @param {readonly import('./pack.mjs').Packed[]} packages
 */
export const runPackedScript = async (processes, packages) => {
  const folder = join(root, '.reports', 'packed-script')
  const modules = join(folder, 'node_modules')
  rmSync(folder, { recursive: true, force: true })
  for (const { name, filename } of packages) {
    const place = join(modules, name)
    mkdirSync(place, { recursive: true })
    const { code, output } = await processes.run(['tar', '-xzf', filename, '--strip-components=1'], {
      cwd: place,
      capture: true,
    })
    if (code !== 0) throw new StepFailure(`${filename} could not be unpacked: ${output}`)
  }
  for (const [from = '', name = ''] of OUTSIDE) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(realpathSync(join(root, from, 'node_modules', name)), join(modules, name), 'junction')
  }
  cpSync(join(root, SCRIPT), join(folder, 'script.mjs'))
  const { code, output } = await processes.run([process.execPath, 'script.mjs'], { cwd: folder, capture: true })
  const wanted = '"rows":["Tea"],"refused":404,"isThere":true'
  if (code !== 0 || !output.includes(wanted))
    throw new StepFailure(`a script with the packed packages failed:\n${output}`)
}
