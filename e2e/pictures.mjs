// Draws the built demo: the pictures of the README, and, into a folder that is named, the page in both themes and three
// widths. `node e2e/pictures.mjs [--all FOLDER]`, after `npm run build`; CHROMIUM_PATH names the browser.
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startServer } from '@oxbow/dev-server'
import { createDemoBackend } from '@oxbow/todo-demo/server'
import { chromium } from '@playwright/test'

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url))
const WIDTHS = [360, 768, 1280]

const [option, folder] = process.argv.slice(2)
const dataDir = await mkdtemp(join(tmpdir(), 'oxbow-pictures-'))
const backend = createDemoBackend({
  dataDir,
  pause: () => Promise.resolve(),
  onError: (error) => process.stderr.write(`${String(error)}\n`),
})
const server = await startServer({
  port: 0,
  staticDir: here('../apps/todo-demo/dist'),
  authorize: backend.authorize,
  own: backend.own,
})
await new Promise((resolve) => backend.onStart(server.handler, () => resolve(undefined)))
const executablePath = process.env['CHROMIUM_PATH']
const browser = await chromium.launch({
  chromiumSandbox: process.getuid?.() !== 0,
  ...(executablePath === undefined ? {} : { executablePath }),
})

/** @param {string} name somebody with the list open, at a browser of their own */
const visit = async (name) => {
  const context = await browser.newContext({ baseURL: server.url, deviceScaleFactor: 2, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto('/#/list/House')
  const field = page.getByRole('textbox', { name: 'You are' })
  await field.fill(name)
  await field.press('Enter')
  /** @param {string[]} texts */
  const add = async (...texts) => {
    for (const text of texts) {
      await page.getByRole('textbox', { name: 'New todo' }).fill(text)
      await page.keyboard.press('Enter')
    }
  }
  return { page, add }
}

const ana = await visit('Ana')
const ben = await visit('Ben')
await ana.add('Book the ferry', 'Water the plants', 'Call the plumber')
await ben.page.getByRole('checkbox', { name: 'Water the plants' }).check()
await ben.add('Buy paint for the shed')
const { page } = ana
await page.getByRole('checkbox', { name: 'Buy paint for the shed' }).waitFor()
await page.getByRole('list', { name: 'Also here now' }).getByRole('listitem').first().waitFor()

/** @param {string} path @param {number} width @param {'light' | 'dark'} colorScheme */
const draw = async (path, width, colorScheme, height = 860) => {
  await page.setViewportSize({ width, height })
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
  await page.screenshot({ path })
}
/** @param {string} name */
const drawAll = async (name) => {
  for (const theme of /** @type {const} */ (['light', 'dark']))
    for (const width of WIDTHS) await draw(join(folder ?? '', `${name}-${theme}-${width}.png`), width, theme)
}

if (option === '--all' && folder !== undefined) {
  await mkdir(folder, { recursive: true })
  await drawAll('list')
  await page.getByRole('region', { name: 'Sync status' }).getByRole('button').click()
  await page.getByRole('switch').waitFor()
  await drawAll('panel')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Lists' }).click()
  await drawAll('menu')
  await page.keyboard.press('Escape')
}
await page.getByRole('button', { name: 'Suggest steps' }).click()
await page.locator('article[aria-busy=false]').waitFor()
await page.getByRole('textbox', { name: 'New todo' }).focus()
if (option === '--all' && folder !== undefined) {
  await drawAll('answer')
  await page.goto('/#/own')
  await drawAll('own')
} else {
  await draw(here('../docs/images/demo.png'), 880, 'light', 900)
  await draw(here('../docs/images/demo-dark.png'), 880, 'dark', 900)
}

await browser.close()
await server.close()
await rm(dataDir, { recursive: true })
// The assistant would rest for a while before it ends.
process.exit()
