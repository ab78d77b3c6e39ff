import { expect, smoke, test } from './fixtures/test.ts'

test('the page that is served is the demo, and nothing in it fails', smoke, async ({ visit }) => {
  const { page } = await visit()
  await expect(page).toHaveTitle(/Oxbow/)
  await expect(page.locator('#root')).not.toBeEmpty()
})

test('a stream that does not exist is answered by the server that serves the page', async ({ site, request }) => {
  const response = await request.get(site.streamUrl('nothing-here'))
  expect(response.status()).toBe(404)
})
