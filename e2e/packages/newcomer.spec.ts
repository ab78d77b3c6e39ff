import { expect, test } from './test.ts'

test('two lines in an empty folder bring the packages and a server that works', async ({ folder, packed }) => {
  await folder.run(packed.install)
  const url = await folder.start(packed.serve, /http:\/\/localhost:\d+/, { PORT: '0' })
  const stream = `${url}/v1/stream/todos`
  const headers = { 'Content-Type': 'application/json' }
  expect((await fetch(stream, { method: 'PUT', headers })).status).toBe(201)
  expect((await fetch(stream, { method: 'POST', headers, body: '[{"title":"write"}]' })).ok).toBe(true)
  expect(await (await fetch(`${stream}?offset=-1`)).json()).toEqual([{ title: 'write' }])
})
