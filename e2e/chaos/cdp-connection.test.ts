import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { createCdpConnection } from './cdp-connection.ts'

const connect = () => {
  const input = new PassThrough()
  const output = new PassThrough()
  const cdp = createCdpConnection(input, output)
  const say = (...messages: object[]): void =>
    void input.write(messages.map((message) => `${JSON.stringify(message)}\0`).join(''))
  return { cdp, input, say, sent: () => String(output.read()) }
}

it('sends commands that end with a NUL, and matches answers by their id', async () => {
  const { cdp, say, sent } = connect()
  const first = cdp.send('Page.enable', {}, 's1')
  const second = cdp.send('Browser.getVersion')
  expect(sent()).toBe(
    '{"id":1,"method":"Page.enable","params":{},"sessionId":"s1"}\0{"id":2,"method":"Browser.getVersion","params":{}}\0',
  )
  say({ id: 2, result: { product: 'x' } }, { id: 1, error: { message: 'no' } })
  await expect(second).resolves.toEqual({ product: 'x' })
  await expect(first).rejects.toThrow('Page.enable was refused: {"message":"no"}')
})

it('understands messages however their bytes are cut', async () => {
  const { cdp, input } = connect()
  const seen: string[] = []
  cdp.onEvent(({ method, params, sessionId }) => seen.push(JSON.stringify({ method, params, sessionId })))
  const bytes = Buffer.from('{"method":"a","params":{"text":"ä"}}\0{"method":"b","sessionId":"s"}\0')
  for (const byte of bytes) input.write(Buffer.of(byte))
  await new Promise((resolve) => setImmediate(resolve))
  expect(seen).toEqual(['{"method":"a","params":{"text":"ä"}}', '{"method":"b","sessionId":"s"}'])
})

it('waits for no answer of a page that crashed, of a tab that closed, and of a browser that is gone', async () => {
  const { cdp, input, say } = connect()
  const crashed = cdp.send('Runtime.evaluate', {}, 's1')
  const closed = cdp.send('Runtime.evaluate', {}, 's2')
  const left = cdp.send('Runtime.evaluate', {}, 's3')
  say({ method: 'Inspector.targetCrashed', sessionId: 's1' })
  say({ method: 'Target.detachedFromTarget', params: { sessionId: 's2' } })
  await expect(crashed).rejects.toThrow('Inspector.targetCrashed')
  await expect(closed).rejects.toThrow('Target.detachedFromTarget')
  input.destroy()
  await expect(left).rejects.toThrow('the browser is gone')
  await expect(cdp.send('Browser.close')).rejects.toThrow('Browser.close was not sent: the browser is gone')
})
