import { describe, expect, test } from 'vitest'
import { createHandlerKit, TEXT_TYPE } from '../../test/handler-kit.ts'
import { createMemoryStore } from '../store/memory-store.ts'
import { describeStreamStore } from '../store/stream-store.contract.ts'
import { StoreFullError } from '../store/store-full.ts'
import { watchStore } from './watched-store.ts'

describeStreamStore(() => watchStore(createMemoryStore()))

describe('a watched store', () => {
  test('knows what streams, forks and removals amount to, also after it is opened again', async () => {
    const store = createMemoryStore()
    const watched = watchStore(store)
    const { ask } = createHandlerKit({ store: watched })
    await ask('PUT', 'a', { headers: TEXT_TYPE, body: '12345' })
    await ask('POST', 'a', { headers: TEXT_TYPE, body: '678' })
    await ask('PUT', 'b', { headers: { 'Stream-Forked-From': '/v1/stream/a' } })
    await ask('POST', 'b', { headers: TEXT_TYPE, body: '9' })
    expect(watched.amount()).toEqual({ streams: 2, bytes: 9 })
    expect(watchStore(store).amount()).toEqual({ streams: 2, bytes: 9 })
    await ask('DELETE', 'b')
    expect(watched.amount()).toEqual({ streams: 1, bytes: 8 })
    await ask('DELETE', 'a')
    expect(watched.amount()).toEqual({ streams: 0, bytes: 0 })
  })

  test('is well again after the next write that succeeds', async () => {
    const watched = watchStore(createMemoryStore(), 2)
    const write = (length: number): Promise<void> =>
      watched.write((writer) => writer.putBlock(1, { end: 1, payload: new Uint8Array(length) }))
    const states = [watched.health()]
    await expect(write(3)).rejects.toThrow(StoreFullError)
    states.push(watched.health())
    await write(1)
    expect([...states, watched.health()]).toEqual(['ok', 'full', 'ok'])
  })

  test('counts nothing of what was undone, which says nothing about its health', async () => {
    const watched = watchStore(createMemoryStore())
    const failing = watched.write((writer) => {
      writer.putBlock(1, { end: 3, payload: new Uint8Array(3) })
      throw new RangeError('on purpose')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect([watched.amount(), watched.health()]).toEqual([{ streams: 0, bytes: 0 }, 'ok'])
  })

  test.each([
    [new StoreFullError('disk', 'on purpose'), 'full'],
    [new Error('on purpose'), 'failing'],
  ])('counts nothing of what could not be committed because of %s: it is %s', async (failure, health) => {
    const store = createMemoryStore()
    const broken = {
      ...store,
      write: async <T>(work: Parameters<typeof store.write<T>>[0]): Promise<T> => {
        await store.write(work)
        throw failure
      },
    }
    const watched = watchStore(broken)
    const failing = watched.write((writer) => writer.putBlock(1, { end: 3, payload: new Uint8Array(3) }))
    await expect(failing).rejects.toThrow(failure)
    expect([watched.amount(), watched.health()]).toEqual([{ streams: 0, bytes: 0 }, health])
  })
})

describe('a limit to what is stored', () => {
  test('refuses what would pass it with 507, keeps the rest, and takes more when there is room again', async () => {
    const { ask } = createHandlerKit({ maxStoredBytes: 10 })
    const post = (name: string, body: string): Promise<Response> => ask('POST', name, { headers: TEXT_TYPE, body })
    await ask('PUT', 'a', { headers: TEXT_TYPE, body: '12345' })
    await ask('PUT', 'b', { headers: TEXT_TYPE })
    const both = await Promise.all([post('a', '678'), post('b', 'abc')])
    expect(both.map(({ status }) => status)).toEqual([204, 507])
    expect(both[1].headers.get('retry-after')).toBe('30')
    expect((await post('b', 'ab')).status).toBe(204)
    expect((await ask('PUT', 'c', { headers: TEXT_TYPE, body: 'x' })).status).toBe(507)
    expect([await (await ask('GET', 'a')).text(), await (await ask('GET', 'b')).text()]).toEqual(['12345678', 'ab'])
    await ask('DELETE', 'a')
    expect((await post('b', 'cdefgh')).status).toBe(204)
    expect(await (await ask('GET', 'b')).text()).toBe('abcdefgh')
  })

  test('leaves the sequence of a refused producer as it was', async () => {
    const { ask } = createHandlerKit({ maxStoredBytes: 3 })
    const stamped = { ...TEXT_TYPE, 'Producer-Id': 'p', 'Producer-Epoch': '0', 'Producer-Seq': '0' }
    await ask('PUT', 'a', { headers: TEXT_TYPE })
    await ask('PUT', 'b', { headers: TEXT_TYPE, body: '12' })
    const send = async (): Promise<number> => (await ask('POST', 'a', { headers: stamped, body: 'xy' })).status
    expect(await send()).toBe(507)
    await ask('DELETE', 'b')
    expect([await send(), await send()]).toEqual([200, 204])
  })
})
