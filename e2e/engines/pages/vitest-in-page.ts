// Stands in for `vitest` in a page, so that one suite runs in Node and in every engine: its own matchers, and a runner of
// the few words that suites of packages use. Tests run one after the other, in the order in which they are written.
import { ChaiStyleAssertions, GLOBAL_EXPECT, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect'
import * as chai from 'chai'
import { expose } from './expose.ts'

/** What became of a test; without `error` it passed. */
export interface TestResult {
  /** The names of its groups and its own. */
  readonly name: string
  readonly error?: string
}

/** What a page with a suite exposes. */
export interface SuitePage {
  runSuite(): Promise<readonly TestResult[]>
}

type Body = () => void | Promise<void>

const tests: { name: string; body: Body }[] = []
const groups: string[] = []
const cleanups: Body[] = []

export const describe = (name: string, body: () => void): void => {
  groups.push(name)
  body()
  groups.pop()
}

export const it = (name: string, body: Body): void => {
  tests.push({ name: [...groups, name].join(' > '), body })
}

/** Called after the running test, the last one first. */
export const onTestFinished = (cleanup: Body): void => {
  cleanups.push(cleanup)
}

// The plugins come first: they add those like `expect.objectContaining` to the function that is copied.
for (const plugin of [JestExtend, JestChaiExpect, ChaiStyleAssertions, JestAsymmetricMatchers]) chai.use(plugin)
export const expect = Object.assign((value: unknown, message?: string) => chai.expect(value, message), chai.expect)
Object.assign(globalThis, { [GLOBAL_EXPECT]: expect })

const runTest = async ({ name, body }: (typeof tests)[number]): Promise<TestResult> => {
  try {
    await body()
    while (cleanups.length > 0) await cleanups.pop()?.()
    return { name }
  } catch (error) {
    return { name, error: error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error) }
  }
}

expose({
  runSuite: async () => {
    const results: TestResult[] = []
    for (const each of tests) results.push(await runTest(each))
    return results
  },
} satisfies SuitePage)
