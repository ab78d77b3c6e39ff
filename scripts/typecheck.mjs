// Checks the types of every folder, two at a time, and shows the findings of all before it fails.
import { StepFailure } from './step-failure.mjs'
import { tool } from './tool.mjs'
import { typechecked } from './workspace.mjs'

const PARALLEL = 2

/** @param {import('./run-steps.mjs').Context} context */
export const typecheck = async ({ processes, log }) => {
  const waiting = [...typechecked]
  /** @type {string[]} */
  const broken = []
  const worker = async () => {
    for (let folder = waiting.shift(); folder !== undefined; folder = waiting.shift()) {
      const { code, output } = await processes.run(tool('typescript', ['-p', folder], { bin: 'tsc' }), {
        capture: true,
      })
      if (output !== '') log(output.trimEnd())
      if (code !== 0) broken.push(folder)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, worker))
  if (broken.length > 0) throw new StepFailure(`types do not fit in ${broken.toSorted().join(', ')}`)
}
