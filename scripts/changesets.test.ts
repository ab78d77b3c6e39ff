import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tool } from './tool.mjs'
import { libraries, packageFolders, root } from './workspace.mjs'

/** The manifests and changesets of the workspace in a repository of their own, with one changeset more. */
const copyWorkspace = (changeset: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'oxbow-changesets-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const manifests = packageFolders().map((name) => join(name, 'package.json'))
  for (const file of [...manifests, 'pnpm-workspace.yaml', '.changeset']) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    cpSync(join(root, file), join(folder, file), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir')
  writeFileSync(join(folder, '.changeset', 'one-more.md'), changeset)
  return folder
}

const run = (cwd: string, [file = '', ...args]: string[]) =>
  execFileSync(file, args, { cwd, encoding: 'utf8', stdio: 'pipe' })

const versionsIn = (folder: string, packages: string[]): string[] =>
  packages.map((name) => JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version)

test('a release gives all packages one new version with the reasons, and leaves the private ones alone', () => {
  const folder = copyWorkspace("---\n'@oxbow/client': patch\n---\n\nOne more thing.\n")
  const apart = packageFolders().filter((name) => !libraries.includes(name))
  const before = { published: versionsIn(folder, libraries), apart: versionsIn(folder, apart) }
  run(folder, ['git', 'init', '-q'])
  run(folder, tool('@changesets/cli', ['version'], { bin: 'changeset' }))
  const [version, ...others] = versionsIn(folder, libraries)
  expect(others).toEqual(libraries.slice(1).map(() => version))
  expect(before.published).not.toContain(version)
  expect(versionsIn(folder, apart)).toEqual(before.apart)
  expect(readFileSync(join(folder, 'packages/client/CHANGELOG.md'), 'utf8')).toContain('One more thing.')
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'packages/state/package.json'), 'utf8'))
  expect(dependencies['@oxbow/client']).toBe('workspace:^')
})
