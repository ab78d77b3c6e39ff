// The one entry of every root script. It needs nothing but Node: it installs what a task needs, then runs the task.
import { spawnSync } from 'node:child_process'

const PNPM = 'pnpm@12.21.0'
const pnpm = (...args) => ['npx', '-y', PNPM, ...args]
const LIBRARIES = ['packages/client', 'packages/state', 'packages/react', 'apps/dev-server']

const run = (name, command) => {
  const result = spawnSync(command[0], command.slice(1), { stdio: 'inherit' })
  if (result.status !== 0) {
    console.error(`\n${name} failed`)
    process.exit(result.status ?? 1)
  }
}
const bin = (name, ...args) => [`node_modules/.bin/${name}`, ...args]

const steps = {
  install: () => run('install', pnpm('install', '--frozen-lockfile')),
  format: () => run('format', bin('oxfmt', '--check')),
  lint: () => run('lint', bin('oxlint', '--deny-warnings')),
  typecheck: () => {
    for (const dir of [...LIBRARIES, 'sim', 'bench', 'e2e', 'apps/todo-demo'])
      run(`typecheck ${dir}`, bin('tsc', '-p', dir))
  },
  build: () => {
    for (const dir of LIBRARIES) run(`build ${dir}`, bin('tsc', '-p', `${dir}/tsconfig.build.json`))
  },
  unit: () => run('unit', bin('vitest', 'run', '--passWithNoTests')),
}
const tasks = {
  check: ['install', 'format', 'lint', 'typecheck', 'build', 'unit'],
  build: ['install', 'build'],
  typecheck: ['install', 'typecheck'],
  lint: ['install', 'lint'],
  'test:unit': ['install', 'unit'],
}

const task = tasks[process.argv[2] ?? '']
if (task === undefined) {
  console.error(`Unknown task ${process.argv[2]}. Known: ${Object.keys(tasks).join(', ')}`)
  process.exit(2)
}
for (const step of task) steps[step]()
