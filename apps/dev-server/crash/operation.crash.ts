import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runProgram, startProcess } from './server-process.ts'
import { temporaryFolder } from './temporary-folder.ts'

const JSON_TYPE = { 'Content-Type': 'application/json' }

describe('a server that is asked to end', () => {
  test('ends event streams and long-polls as they should end, then itself with code 0', async () => {
    const server = await startProcess(['--memory'])
    await fetch(`${server.streams}a`, { method: 'PUT', headers: JSON_TYPE, body: '[1]' })
    const sse = await fetch(`${server.streams}a?offset=-1&live=sse`)
    const reader = sse.body?.getReader()
    expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('data:[1]')
    const poll = fetch(`${server.streams}a?offset=now&live=long-poll`)
    await waitForReaders(server.streams, 2)
    const ended = server.end()
    expect((await poll).status).toBe(204)
    expect(await reader?.read()).toEqual({ done: true, value: undefined })
    expect(await ended).toBe(0)
    expect(server.complaints()).toBe('')
  })
})

/** Asks until so many live readers wait. */
const waitForReaders = async (streams: string, count: number): Promise<void> => {
  for (;;) {
    const text = await (await fetch(`${streams}__ds/metrics`)).text()
    if (text.includes(`oxbow_live_readers ${count}\n`)) return
  }
}

describe('a backup', () => {
  test('is made while the server writes, and restored it is a server again', async () => {
    const folder = await temporaryFolder()
    const [dataDir, copyDir, newDir] = ['data', 'copy', 'new'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ]
    const server = await startProcess(['--data', dataDir])
    const url = `${server.streams}a`
    await fetch(url, { method: 'PUT', headers: JSON_TYPE })
    const post = (n: number): Promise<Response> =>
      fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(n) })
    for (let n = 0; n < 10; n++) await post(n)
    const copying = runProgram(['backup', '--data', dataDir, '--to', copyDir])
    for (let n = 10; n < 60; n++) await post(n)
    expect(await copying).toEqual({
      code: 0,
      out: `The streams of ${dataDir} are copied to ${copyDir}.\n`,
      complaints: '',
    })
    expect(await server.end()).toBe(0)

    const refused = await runProgram(['restore', '--from', copyDir, '--data', dataDir])
    expect([refused.code, refused.complaints]).toEqual([1, expect.stringContaining('it is not empty')])
    expect((await runProgram(['restore', '--from', copyDir, '--data', newDir])).code).toBe(0)
    const restored = await startProcess(['--data', newDir])
    const messages: unknown = await (await fetch(`${restored.streams}a`)).json()
    expect(messages).toEqual(Array.from({ length: Array.isArray(messages) ? messages.length : 0 }, (_, n) => n))
    expect(Array.isArray(messages) && messages.length >= 10).toBe(true)
    expect(await restored.end()).toBe(0)
  })
})

describe('the command line', () => {
  test('refuses to listen for others without access, and prints the three ways', async () => {
    const { code, complaints } = await runProgram(['--memory', '--port', '0', '--host', '0.0.0.0'])
    expect(code).toBe(1)
    for (const way of ['--token SECRET', '--authorize FILE', '--jwks URL']) expect(complaints).toContain(way)
  })

  test('explains itself, and what is wrong', async () => {
    expect(await runProgram(['--help'])).toEqual({
      code: 0,
      out: expect.stringContaining('--max-stored'),
      complaints: '',
    })
    expect(await runProgram(['--wrong'])).toEqual({
      code: 2,
      out: '',
      complaints: expect.stringContaining("'--wrong'"),
    })
  })

  test('takes a token', async () => {
    const server = await startProcess(['--memory', '--host', '0.0.0.0', '--token', 'secret'])
    const put = (headers: Record<string, string>): Promise<Response> =>
      fetch(`${server.streams}a`, { method: 'PUT', headers })
    expect([(await put({})).status, (await put({ Authorization: 'Bearer secret' })).status]).toEqual([401, 201])
    expect((await fetch(`${server.streams}__ds/health`)).status).toBe(200)
    expect((await fetch(`${server.streams}__ds/metrics`)).status).toBe(401)
    expect(await server.end()).toBe(0)
  })

  test('takes a module that authorizes and validates, and says when it does not', async () => {
    const folder = await temporaryFolder()
    const rules = join(folder, 'rules.mjs')
    await writeFile(
      rules,
      `export const authorize = ({ headers }) =>
         headers['x-user'] === 'ann' ? { kind: 'identity', id: 'ann' } : { kind: 'denied', status: 403, reason: 'no' }
       export const validate = (messages, { id }) =>
         messages.flatMap((message, index) => (message.by === id ? [] : [{ index, reason: 'not yours' }]))`,
    )
    const server = await startProcess(['--memory', '--authorize', rules])
    const put = (user: string, by: string): Promise<Response> =>
      fetch(`${server.streams}a`, {
        method: 'PUT',
        headers: { ...JSON_TYPE, 'X-User': user },
        body: JSON.stringify({ by }),
      })
    expect([
      (await put('bob', 'bob')).status,
      (await put('ann', 'bob')).status,
      (await put('ann', 'ann')).status,
    ]).toEqual([403, 422, 201])
    expect(await server.end()).toBe(0)
    const empty = join(folder, 'empty.mjs')
    await writeFile(empty, 'export const other = 1')
    const { code, complaints } = await runProgram(['--memory', '--port', '0', '--authorize', empty])
    expect([code, complaints]).toEqual([1, `${empty} exports no function named authorize.\n`])
  })

  test('switches faults on', async () => {
    const server = await startProcess(['--memory', '--fault', '418'])
    expect((await fetch(`${server.streams}a`)).status).toBe(418)
    expect(await server.end()).toBe(0)
  })
})
