// The package manager, pinned here and nowhere else: a `packageManager` field would make pnpm rewrite the lockfile.
import { npx } from './npm.mjs'

export const PNPM_VERSION = '12.21.0'

/**
 * The command line that runs the pinned pnpm: the one on PATH if it is exactly that version, else through npx.
 * @param {import('./processes.mjs').Processes} processes
 * @param {string[]} args
 */
export const pnpm = async (processes, args) => {
  // A Corepack shim must not download another version only to be asked for its number.
  const installed = await processes.run(['pnpm', '--version'], { capture: true, env: { COREPACK_ENABLE_NETWORK: '0' } })
  const matches = installed.code === 0 && installed.output.trim() === PNPM_VERSION
  return matches ? ['pnpm', ...args] : npx(['-y', `pnpm@${PNPM_VERSION}`, ...args])
}
