// Installs by the lockfile, and only when the lockfile or a package.json has changed since the last time.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { hashFiles } from './hash-files.mjs'
import { pnpm, PNPM_VERSION } from './pnpm.mjs'
import { createStamp } from './stamp.mjs'
import { StepFailure } from './step-failure.mjs'
import { packageFolders, root } from './workspace.mjs'

/** What decides the content of node_modules. */
const wanted = () => {
  const manifests = packageFolders().map((folder) => join(folder, 'package.json'))
  const node = process.versions.node.split('.')[0] ?? ''
  return hashFiles(root, ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests], [PNPM_VERSION, node, process.arch])
}

/** @param {import('./run-steps.mjs').Context} context */
export const install = async ({ processes, log }) => {
  const stamp = createStamp(root, 'install')
  const inputs = wanted()
  if (stamp.read() === inputs && existsSync(join(root, 'node_modules', '.modules.yaml'))) {
    log('up to date')
    return
  }
  stamp.clear()
  const command = await pnpm(processes, ['install', '--frozen-lockfile', '--reporter=append-only'])
  const { code } = await processes.run(command, { env: { CI: 'true' } })
  if (code !== 0) throw new StepFailure(`pnpm install --frozen-lockfile ended with code ${code}`)
  stamp.write(inputs)
}
