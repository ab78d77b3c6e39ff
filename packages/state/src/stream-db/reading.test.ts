import { createMemoryStore, type Changeset, type Diagnostic } from '@oxbow/state/db'
import { describe, expect, it, vi } from 'vitest'
import { change, createWorld } from '../../test/world.ts'
import { milk } from '../../test/todos.ts'

const tea = { id: '2', text: 'tea', done: true }
const plain = (rows: ReadonlyArray<object>) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([field]) => !field.startsWith('$'))))

describe('reading', () => {
  it('asks for nothing before it is used', async () => {
    const world = createWorld()
    const db = world.open()
    await Promise.resolve()
    expect(world.requests).toEqual([])
    expect({ offset: db.offset, phase: db.status.get().phase }).toEqual({ offset: '-1', phase: 'idle' })
  })

  it('preloads what the stream holds, then follows it', async () => {
    const world = createWorld()
    await world.createStream([
      change('insert', '1', milk),
      change('insert', '2', tea),
      change('update', '1', { ...milk, text: 'oat milk' }),
    ])
    const db = world.open()
    await db.preload()
    expect(plain(db.collections.todos.toArray)).toEqual([
      { ...milk, text: 'oat milk', _seq: 2 },
      { ...tea, _seq: 1 },
    ])
    expect(db.collections.todos.status).toBe('ready')
    await world.append(change('delete', '1'), change('insert', '3', { id: '3', text: 'jam' }))
    await vi.waitFor(() =>
      expect(plain(db.collections.todos.toArray)).toEqual([
        { ...tea, _seq: 1 },
        { id: '3', text: 'jam', done: false, _seq: 4 },
      ]),
    )
    await vi.waitFor(() =>
      expect(db.status.get()).toMatchObject({ phase: 'live', isOnline: true, isSynced: true, hasSynced: true }),
    )
    expect(await db.stream.head()).toMatchObject({ offset: db.offset })
  })

  it('tells by each collection how its database stands, rows read from the store before the network first', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open()
    const { syncStatus } = db.collections.todos
    const hydrated: boolean[] = []
    const stop = syncStatus.subscribe(({ phase, isHydrated }) => phase === 'connecting' && hydrated.push(isHydrated))
    await db.preload()
    stop()
    expect(hydrated[0]).toBe(true)
    expect(syncStatus.get()).toBe(db.status.get())
  })

  it('replaces the whole row on an update, so that a removed field is gone', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', { ...milk, note: 'soon' }), change('update', '1', milk)])
    const db = world.open()
    await db.preload()
    expect(plain(db.collections.todos.toArray)).toEqual([{ ...milk, _seq: 1 }])
  })

  it('is ready on an empty stream', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open()
    await db.preload()
    expect(db.collections.todos.toArray).toEqual([])
  })

  it('starts with the first subscriber, who gets the rows now and after each change', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = world.open()
    const seen: string[][] = []
    const stop = db.collections.todos.subscribe((rows) => seen.push(rows.map(({ text }) => text)))
    expect(seen).toEqual([[]])
    await vi.waitFor(() => expect(seen.at(-1)).toEqual(['milk']))
    await world.append(change('insert', '2', tea), change('insert', '3', { id: '3', text: 'jam' }))
    await vi.waitFor(() => expect(seen.at(-1)).toEqual(['milk', 'tea', 'jam']))
    expect(seen).toEqual([[], ['milk'], ['milk', 'tea', 'jam']])
    stop()
    await world.append(change('delete', '1'))
    await vi.waitFor(() => expect(db.collections.todos.size).toBe(2))
    expect(seen).toHaveLength(3)
  })

  it('follows by server-sent events unless it is told otherwise', async () => {
    const world = createWorld()
    await world.createStream()
    const db = world.open()
    await db.preload()
    await vi.waitFor(() => expect(world.requests.some((request) => request.includes('live=sse'))).toBe(true))
    const polling = createWorld()
    await polling.createStream()
    await polling.open({ live: 'long-poll' }).preload()
    await vi.waitFor(() => expect(polling.requests.some((request) => request.includes('live=long-poll'))).toBe(true))
  })

  it('reads once with live: false', async () => {
    const world = createWorld({ pageBytes: 1 })
    await world.createStream([change('insert', '1', milk)])
    await world.append(change('insert', '2', tea))
    const db = world.open({ live: false })
    await db.preload()
    expect(db.collections.todos.size).toBe(2)
    await vi.waitFor(() => expect(db.status.get().phase).toBe('idle'))
    expect(world.requests.filter((request) => request.includes('live='))).toEqual([])
  })

  it('clears its rows on a reset and goes on with what follows', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const db = world.open()
    await db.preload()
    await world.append({ headers: { control: 'reset' } }, change('insert', '2', tea))
    await vi.waitFor(() => expect(plain(db.collections.todos.toArray)).toEqual([{ ...tea, _seq: 1 }]))
  })

  it('skips foreign JSON, reads a type inside headers, and sets rows aside that do not fit', async () => {
    const world = createWorld()
    const inHeaders = { key: '2', value: tea, headers: { operation: 'insert', type: 'todo' } }
    await world.createStream([
      { hello: 'world' },
      42,
      change('insert', '1', { id: '1', text: 7 }),
      change('insert', '9', 'primitive'),
      inHeaders,
    ])
    const diagnostics: Diagnostic[] = []
    const db = world.open({ onDiagnostic: (diagnostic) => diagnostics.push(diagnostic) })
    await db.preload()
    expect(plain(db.collections.todos.toArray)).toEqual([{ ...tea, _seq: 2 }])
    expect(diagnostics.map(({ kind }) => kind)).toEqual(['malformed-event', 'malformed-event'])
    expect(db.invalidRows.map(({ collection, key, value }) => [collection, key, value])).toEqual([
      ['todos', '1', { id: '1', text: 7 }],
      ['todos', '9', 'primitive'],
    ])
    expect(db.status.get().invalidCount).toBe(2)
    await world.append(change('update', '1', milk))
    await vi.waitFor(() => expect(db.status.get().invalidCount).toBe(1))
    expect(db.collections.todos.get('1')).toMatchObject(milk)
  })

  it('moves its offset with the commit, and calls back in order', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk, 't1')])
    const calls: unknown[] = []
    const changesets: Changeset[] = []
    const db = world.open({
      live: false,
      onBeforeBatch: (batch) => calls.push(['before', batch.items.length, db.offset, db.collections.todos.size]),
      onEvent: (event) => calls.push(['event', event.key]),
      onBatch: (batch) =>
        calls.push(['batch', batch.items.length, db.offset === batch.offset, db.collections.todos.size]),
      onCommit: (changeset) => changesets.push(changeset),
    })
    await db.preload()
    expect(calls).toEqual([
      ['before', 1, '-1', 0],
      ['event', '1'],
      ['batch', 1, true, 1],
    ])
    expect(changesets).toEqual([
      {
        from: '-1',
        to: db.offset,
        reset: false,
        puts: [['todo', '1', milk, 0]],
        deletes: [],
        txids: ['t1'],
        nextOrdinal: 1,
      },
    ])
  })

  it('lets no callback that throws stop it, and reports it', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const diagnostics: Diagnostic[] = []
    const boom = new Error('boom')
    const db = world.open({
      onEvent: () => {
        throw boom
      },
      onDiagnostic: (diagnostic) => diagnostics.push(diagnostic),
    })
    await db.preload()
    expect(db.collections.todos.size).toBe(1)
    expect(diagnostics).toEqual([{ kind: 'listener-failed', error: boom }])
  })

  it('awaits transaction ids', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk, 'old')])
    const db = world.open()
    await db.preload()
    await db.utils.awaitTxId('old')
    const coming = db.utils.awaitTxId('new')
    await world.append(change('update', '1', tea, 'new'))
    await expect(coming).resolves.toBeUndefined()
    await expect(db.utils.awaitTxId('never', 1)).rejects.toMatchObject({ code: 'txid-timeout' })
  })

  it('goes on from the offset of a store that was filled before', async () => {
    const world = createWorld()
    await world.createStream([change('insert', '1', milk)])
    const store = createMemoryStore()
    const first = world.open({ persistence: store })
    await first.preload()
    first.close()
    await world.append(change('insert', '2', tea))
    world.requests.length = 0
    const second = world.open({ persistence: store })
    await second.preload()
    expect(plain(second.collections.todos.toArray)).toEqual([{ ...milk, _seq: 0 }])
    await second.whenUpToDate()
    expect(plain(second.collections.todos.toArray)).toEqual([
      { ...milk, _seq: 0 },
      { ...tea, _seq: 1 },
    ])
    expect(world.requests[0]).toBe(`GET ?offset=${first.offset}`)
  })
})
