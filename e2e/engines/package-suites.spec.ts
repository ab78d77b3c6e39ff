// The suites of packages that run inside of a page: the same files, the same matchers, a real browser.
import { expect, smoke, test } from './test.ts'
import type { SuitePage } from './pages/vitest-in-page.ts'
import { engineSuites, pageName } from './site/page-entries.ts'

for (const file of engineSuites()) {
  const name = pageName(file)
  test(`the suite ${name} passes in a page`, smoke, async ({ open }) => {
    // A suite of many small transactions takes its time on a busy machine.
    test.slow()
    const tab = await open<SuitePage>(name)
    const results = await tab.run((page) => page.runSuite())
    for (const { name: title } of results) test.info().annotations.push({ type: 'in page', description: title })
    expect(results.filter(({ error }) => error !== undefined)).toEqual([])
    expect(results.length).toBeGreaterThan(0)
  })
}
