import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from '@playwright/test'
import { expect, test, versions } from './test.ts'

const readme = readFileSync(new URL('../../packages/react/README.md', import.meta.url), 'utf8')
const APP = ['react', 'react-dom', 'vite', '@vitejs/plugin-react', '@types/react', '@types/react-dom']
const ADDRESS = /http:\/\/localhost:\d+/

/** The program that the README of the hooks begins with, for a server at another address. */
const program = (url: string): string => {
  const [, code = ''] = /^```tsx\n([\s\S]*?)^```$/m.exec(readme) ?? []
  expect(code).toContain('http://localhost:4437')
  return code.replaceAll('http://localhost:4437', url)
}

/** Bytes of all scripts of a folder, each compressed. */
const compressed = (folder: string): number =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0)

/** Two people open the page; what one adds, the other sees and takes away. */
const shareList = async (browser: Browser, address: string, text: string): Promise<void> => {
  const contexts = await Promise.all([browser.newContext(), browser.newContext()])
  const pages = await Promise.all(contexts.map((context) => context.newPage()))
  const [ann, bob] = pages
  if (ann === undefined || bob === undefined) throw new Error('two pages were opened')
  const complaints: string[] = []
  for (const page of pages) {
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(address)
  }
  await ann.getByRole('textbox').fill(text)
  await ann.getByRole('textbox').press('Enter')
  await expect(bob.getByRole('listitem')).toHaveText(`${text} Done`)
  await bob.getByRole('button', { name: 'Done' }).click()
  await expect(ann.getByRole('listitem')).toHaveCount(0)
  expect(complaints).toEqual([])
  for (const context of contexts) await context.close()
}

test('the first program of the README is a live list in a new Vite app', async ({ folder, packed, browser }) => {
  await folder.take('vite-app')
  await folder.run(`npm install ${versions('apps/todo-demo', APP)} ${versions('.', ['typescript'])}`)
  await folder.run(packed.install)
  const url = await folder.start(packed.serve, ADDRESS, { PORT: '0' })
  await folder.write('src/main.tsx', program(url))

  await test.step('whose types resolve', () => folder.run('npx tsc -p .'))
  await test.step('in development', async () => {
    await shareList(browser, await folder.start('npx vite --port 0', ADDRESS), 'Milk')
  })
  await test.step('and as it is built', async () => {
    await folder.run('npx vite build')
    await shareList(browser, await folder.start('npx vite preview --port 0', ADDRESS), 'Bread')
  })
  await test.step('in which an error class alone costs less than 1 kB', async () => {
    await folder.run('npx vite build --config alone.config.ts')
    expect(compressed(join(folder.path, 'alone'))).toBeLessThan(1000)
  })
})
