import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'
import { expect, test, versions } from './test.ts'

const APP = ['react', 'react-dom', 'vite', '@vitejs/plugin-react', '@types/react', '@types/react-dom']
const ADDRESS = /http:\/\/localhost:\d+/

/** The programs that a README shows, for a server at another address than the usual one. */
const programsOf = (readme: string, url: string): string[] => {
  const text = readFileSync(new URL(`../../${readme}`, import.meta.url), 'utf8')
  return Array.from(text.matchAll(/^```tsx\n([\s\S]*?)^```$/gm), ([, code = '']) =>
    code.replaceAll('http://localhost:4437', url),
  )
}

/** Bytes of all scripts of a folder, each compressed. */
const compressed = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)

/** Two people open the page; what one does by `add`, the other sees, and takes away. */
const shareList = async (browser: Browser, address: string, add: (page: Page) => Promise<void>): Promise<void> => {
  const contexts = await Promise.all([browser.newContext(), browser.newContext()])
  const pages = await Promise.all(contexts.map((context) => context.newPage()))
  const [ann, bob] = pages
  if (ann === undefined || bob === undefined) throw new Error('two pages were opened')
  const complaints: string[] = []
  for (const page of pages) {
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(address)
  }
  await add(ann)
  await expect(bob.getByRole('listitem').first()).toContainText('Milk')
  await bob.getByRole('button', { name: 'Done' }).click()
  await expect(ann.getByRole('button', { name: 'Done' })).toHaveCount(0)
  expect(complaints).toEqual([])
  for (const context of contexts) await context.close()
}

test('the programs of the READMEs are live lists in a new Vite app', async ({ folder, packed, browser }) => {
  await folder.take('vite-app')
  await folder.run(`npm install ${versions('apps/todo-demo', APP)} ${versions('.', ['typescript'])}`)
  await folder.run(packed.install)
  const url = await folder.start(packed.serve, ADDRESS, { PORT: '0' })

  await test.step('the first README, in development', async () => {
    const [todos = '', main = ''] = programsOf('README.md', url)
    await folder.write('src/todos.tsx', todos)
    await folder.write('src/main.tsx', main)
    const address = await folder.start('npx vite --port 0', ADDRESS)
    await shareList(browser, address, (page) => page.getByRole('button', { name: 'Add milk' }).click())
    await folder.run('npx tsc -p .')
  })
  await test.step('that of the hooks, as it is built', async () => {
    const [main = ''] = programsOf('packages/react/README.md', url)
    await folder.write('src/main.tsx', main)
    await folder.run('npx tsc -p .')
    await folder.run('npx vite build')
    await shareList(browser, await folder.start('npx vite preview --port 0', ADDRESS), async (page) => {
      await page.getByRole('textbox').fill('Milk')
      await page.getByRole('textbox').press('Enter')
    })
  })
  await test.step('in which an error class alone costs less than 1 kB', async () => {
    await folder.run('npx vite build --config alone.config.ts')
    expect(compressed(join(folder.path, 'alone'))).toBeLessThan(1000)
  })
})
