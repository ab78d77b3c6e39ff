// The page as an application: what the browser needs to install it, and how a newer version comes.
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtDemo, createSite } from './fixtures/site.ts'
import { chromiumOnly, expect, test } from './fixtures/test.ts'
import { todoPage } from './fixtures/todo-page.ts'
import { createVisitor, expectNoComplaints } from './fixtures/visitor.ts'

test('manifest and icons are what browsers ask for', async ({ visit }) => {
  const { page } = await visit()
  const { icons, ...manifest } = await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]')
    return (await fetch(link?.href ?? 'no manifest')).json()
  })
  expect(manifest).toMatchObject({ name: 'Oxbow todos', short_name: 'Todos', start_url: '/', display: 'standalone' })
  const drawn = await page.evaluate(async (list: Array<{ src: string; sizes: string; purpose: string }>) => {
    const load = async ({ src, purpose }: { src: string; purpose: string }) => {
      const image = new Image()
      image.src = src
      await image.decode()
      return { purpose, sizes: `${image.naturalWidth}x${image.naturalHeight}` }
    }
    return Promise.all(list.map(load))
  }, icons)
  expect(drawn).toEqual([
    { purpose: 'any', sizes: '192x192' },
    { purpose: 'any', sizes: '512x512' },
    { purpose: 'maskable', sizes: '512x512' },
  ])
})

test('nothing stands in the way of installing the page', chromiumOnly, async ({ visit }) => {
  const { page } = await visit()
  const cdp = await page.context().newCDPSession(page)
  expect((await cdp.send('Page.getAppManifest')).errors).toEqual([])
  await todoPage(page).isInstalled()
  // A test's browser is a private window, which is all that stands in the way.
  const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
  expect(installabilityErrors).toEqual([{ errorId: 'in-incognito', errorArguments: [] }])
})

test('the page offers to be installed when the browser does', async ({ visit }) => {
  const { page } = await visit()
  await expect(page.getByRole('button', { name: 'Install this app' })).toBeHidden()
  await page.evaluate(() => {
    const prompt = async () => document.body.setAttribute('data-asked', 'yes')
    dispatchEvent(Object.assign(new Event('beforeinstallprompt', { cancelable: true }), { prompt }))
  })
  await page.getByRole('button', { name: 'Install this app' }).click()
  await expect(page.locator('body')).toHaveAttribute('data-asked', 'yes')
  await expect(page.getByRole('button', { name: 'Install this app' })).toBeHidden()
})

test('a newer version is offered and never put in place unasked', async ({ browser }) => {
  test.slow()
  const folder = await mkdtemp(join(tmpdir(), 'oxbow-demo-'))
  await cp(builtDemo, folder, { recursive: true })
  const site = await createSite({ staticDir: folder })
  const visitor = await createVisitor(browser, site.url)
  const { page } = visitor
  const ana = todoPage(page)
  await page.goto('/')
  await ana.isInstalled()
  await page.reload()
  await ana.add('Buy milk')
  await ana.isLive()

  await appendFile(join(folder, 'sw.js'), '\n// A newer version.\n')
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())?.update())
  const notice = page.getByRole('heading', { name: 'A newer version of this page is ready' })
  await expect(notice).toBeVisible()
  await expect(page.getByRole('status')).toContainText('A newer version of this page is ready.')
  const other = todoPage(await visitor.openTab())
  await expect(other.page.getByRole('heading', { name: 'A newer version of this page is ready' })).toBeVisible()
  await other.newTodo.fill('Half a thought')
  await page.evaluate(() => document.body.setAttribute('data-old', ''))
  await page.getByRole('button', { name: 'Use it now' }).click()
  await expect(page.locator('body')).not.toHaveAttribute('data-old')
  await ana.shows('Buy milk')
  await expect(notice).toBeHidden()
  await expect(other.newTodo).toHaveValue('Half a thought')
  await other.page.getByRole('button', { name: 'Use it now' }).click()
  await expect(other.newTodo).toHaveValue('')
  await other.shows('Buy milk')
  expectNoComplaints([visitor])
  await visitor.close()
  await site.close()
  await rm(folder, { recursive: true, force: true })
})
