// A step that is one command, or several of which all must end with code 0.
import { StepFailure } from './step-failure.mjs'

/**
 * @param {string} name
 * @param {(args: string[]) => string[][]} commands made late, because tools exist only after the install
 * @returns {import('./run-steps.mjs').Step}
 */
export const commandStep = (name, commands) => ({
  name,
  run: async ({ processes, args }) => {
    for (const command of commands(args)) {
      const { code } = await processes.run(command)
      if (code !== 0) throw new StepFailure(`the command ended with code ${code}`)
    }
  },
})
