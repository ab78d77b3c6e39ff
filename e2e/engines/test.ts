// What the engine suites are written with. Import `test` and `expect` from here:
//
//   async ({ open }) => {
//     const [left, right] = [await open<OffsetsPage>('offsets'), await open<OffsetsPage>('offsets')]
//     await left.run((page, offset) => page.save(offset), '7')
//     expect(await right.run((page) => page.load())).toBe('7')
//   }
//
// `open` opens a tab with a page of `pages/`; all tabs of a test are of one profile and one origin, which no other test has.
// `streams` is a server of streams, which can be stopped and started again (see site/stream-site.ts).
// When the test ends they are closed, and an error that nobody caught in one of them fails it.
// A test marked `smoke` also runs in the other engines within `npm test`.
import { test as base, expect } from '@playwright/test'
import { launchChromium, launchFirefox } from './drivers/playwright-engine.ts'
import { launchWebKit } from './drivers/webkit-engine.ts'
import type { Engine, EngineName, Tab } from './engine.ts'
import { bundlePages } from './site/bundle-pages.ts'
import { createPageSite, type PageSite } from './site/page-site.ts'
import { createStreamSite, type StreamSite } from './site/stream-site.ts'

export { expect } from '@playwright/test'

/** Asks until the answer is as expected, more often than Playwright does by itself: most waits here are short. */
export const eventually = <Answer>(ask: () => Answer | Promise<Answer>) =>
  expect.poll(ask, { intervals: [10, 20, 50, 100] })

/** The tag of tests that `npm test` runs in every engine that is installed. */
export const smoke = { tag: '@smoke' }

export interface WorkerFixtures {
  engineName: EngineName
  enginePath: string | undefined
  engine: Engine
  scripts: ReadonlyMap<string, string>
}

export interface TestFixtures {
  site: PageSite
  open: <Page>(page: string, query?: Readonly<Record<string, string>>) => Promise<Tab<Page>>
  streams: StreamSite
}

const launch = (name: EngineName, path = ''): Promise<Engine> => {
  if (name === 'chromium') return launchChromium(path === '' ? undefined : path)
  return name === 'firefox' ? launchFirefox(path) : launchWebKit(path)
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  engineName: ['chromium', { option: true, scope: 'worker' }],
  enginePath: [undefined, { option: true, scope: 'worker' }],
  engine: [
    async ({ engineName, enginePath }, use) => {
      const engine = await launch(engineName, enginePath)
      process.stdout.write(`${engine.name} ${engine.version} was ready in ${Math.round(engine.startedInMs)} ms\n`)
      await use(engine)
      await engine.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  scripts: [
    // Playwright reads the names of the fixtures that are needed out of this pattern, so it stays although it is empty.
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await use(await bundlePages())
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  site: async ({ scripts }, use) => {
    const site = await createPageSite(scripts)
    await use(site)
    await site.close()
    expect(site.complaints).toEqual([])
  },
  open: async ({ engine, site }, use) => {
    // The page exposes what the caller says that it does: each spec names the type that its page satisfies.
    await use(
      async <Page>(page: string, query?: Readonly<Record<string, string>>) =>
        (await engine.openTab(site.pageUrl(page, query))) as Tab<Page>,
    )
    await engine.closeTabs()
  },
  // oxlint-disable-next-line no-empty-pattern
  streams: async ({}, use) => {
    const streams = await createStreamSite()
    await use(streams)
    await streams.close()
  },
})
