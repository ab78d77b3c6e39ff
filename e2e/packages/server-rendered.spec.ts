import { expect, test, versions } from './test.ts'

const ADDRESS = /http:\/\/localhost:\d+/
const CREATE = { method: 'PUT', headers: { 'Content-Type': 'application/json' } }
const EVENT = { type: 'todo', key: '1', value: { id: '1', text: 'Milk' }, headers: { operation: 'insert' } }

test('a new server-rendered page shows that rows are awaited, reads nothing, and takes over in the browser', async ({
  folder,
  packed,
  page,
}) => {
  await folder.take('server-rendered')
  await folder.run(`${packed.install} ${versions('apps/todo-demo', ['react', 'react-dom', 'vite'])}`)
  await folder.run('npx vite build')
  const stream = `${await folder.start(packed.serve, ADDRESS, { PORT: '0' })}/v1/stream/todos`
  await fetch(stream, CREATE)
  await fetch(stream, { ...CREATE, method: 'POST', body: JSON.stringify(EVENT) })
  const site = await folder.start('node server.js', ADDRESS, { STREAM_URL: stream })

  expect(await (await fetch(site)).text()).toContain('<p>Loading</p>')
  expect(await (await fetch(`${site}/requests`)).text()).toBe('0')

  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(site)
  await expect(page.getByRole('listitem')).toHaveText('Milk')
  // A browser asks for an icon by itself; the page has none.
  expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([])
})
