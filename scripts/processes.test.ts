import { expect, test } from 'vitest'
import { createProcesses } from './processes.mjs'

const node = (script: string): string[] => [process.execPath, '-e', script]

test('a command that runs gives its code and what it printed', async () => {
  const processes = createProcesses()
  const result = await processes.run(node('console.log("out"); process.exitCode = 3'), { capture: true })
  expect(result).toEqual({ code: 3, output: 'out\n' })
})

test('a command that cannot start is a code, not an exception', async () => {
  const { code } = await createProcesses().run(['there-is-no-such-command'], { capture: true })
  expect(code).toBe(127)
})

test('ending everything ends a child that would run for ever, and nothing starts afterwards', async () => {
  const processes = createProcesses()
  const endless = processes.run(node('setInterval(() => {}, 1000)'), { capture: true })
  await processes.endAll()
  expect((await endless).code).not.toBe(0)
  expect(await processes.run(node(''))).toEqual({ code: 130, output: '' })
})
