import { expect, it } from 'vitest'
import { createDestinationWorld, type DestinationKind, type DestinationWorld } from '../../test/destination-world.ts'
import { milk } from '../../test/todos.ts'

const URL = 'http://oxbow.test/v1/stream/todos'
const INBOX = 'http://oxbow.test/v1/stream/inbox'

type Tab = ReturnType<DestinationWorld['openTab']>

const open = async (world: DestinationWorld, options?: Parameters<DestinationWorld['openTab']>[0]): Promise<Tab> => {
  const tab = world.openTab(options)
  tab.db.preload().catch(() => undefined)
  await world.run()
  return tab
}

/** What `whenSettled` says when it is given up. */
async function saysOf(world: DestinationWorld, { db }: Tab): Promise<string> {
  const stop = new AbortController()
  const settled = db.whenSettled({ signal: stop.signal }).catch((error: unknown) => error)
  await world.run()
  stop.abort()
  await world.run()
  const error = await settled
  expect(error).toMatchObject({ name: 'StateError', code: 'not-settled' })
  return error instanceof Error ? error.message : ''
}

const cases: ReadonlyArray<
  [string, DestinationKind, (world: DestinationWorld, tab: Tab) => void | Promise<void>, RegExp]
> = [
  [
    'a server that asked to wait, until when',
    'an inbox',
    (world) => void world.fail({ kind: 'answer', status: 429, headers: { 'Retry-After': '600' } }, { times: Infinity }),
    new RegExp(
      `^One local change still waits: ${INBOX} has asked to wait until \\d{4}-\\d\\d-\\d\\dT\\S+Z \\(Retry-After\\)`,
    ),
  ],
  [
    'a server in trouble, and when it is tried again',
    'the stream that is read',
    (world) => void world.fail({ kind: 'answer', status: 503 }, { times: Infinity }),
    new RegExp(`${URL} answers that it is in trouble, and is tried again at \\d{4}`),
  ],
  [
    'credentials that are refused',
    'an endpoint',
    (world) => void world.fail({ kind: 'answer', status: 401 }, { times: Infinity }),
    /endpoint that `writes.send` calls: the server refuses the credentials \(status 401\)/,
  ],
  [
    'an inbox that is not there',
    'an inbox',
    (world) => void world.fail({ kind: 'answer', status: 404 }, { times: Infinity }),
    new RegExp(`${INBOX}: it is not there \\(status 404`),
  ],
  [
    'what takes no such requests',
    'the stream that is read',
    (world) => void world.fail({ kind: 'answer', status: 405 }, { times: Infinity }),
    new RegExp(`${URL}: it does not take what is sent there \\(status 405: no\\)`),
  ],
  [
    'an inbox whose echo does not come',
    'an inbox',
    (world) => world.setWorking(false),
    new RegExp(`1 of them were taken by ${INBOX} and have not come back on ${URL}`),
  ],
  [
    'no network',
    'the stream that is read',
    (_, { tab }) => tab.offline(),
    /todos (can not be reached|is not read to its end)/,
  ],
  [
    'an answer that does not come',
    'an endpoint',
    (world) => void world.hold(),
    /the endpoint that `writes.send` calls has not answered yet/,
  ],
]

it.each(cases)('whenSettled() names %s', async (_, kind, prepare, expected) => {
  const world = await createDestinationWorld(kind)
  const tab = await open(world)
  await prepare(world, tab)
  await world.run()
  tab.db.collections.todos.insert(milk)
  await world.run(5000)
  expect(await saysOf(world, tab)).toMatch(expected)
})

it('whenSettled() names what holds the writes in a tab that does not send', async () => {
  const world = await createDestinationWorld('an inbox')
  await open(world)
  const follower = await open(world)
  world.fail({ kind: 'answer', status: 405 }, { times: Infinity })
  follower.db.collections.todos.insert(milk)
  await world.run(1000)
  expect(await saysOf(world, follower)).toContain('(status 405: no)')
})

it('whenSettled() says that a database that only reads sends nothing', async () => {
  const world = await createDestinationWorld('the stream that is read')
  const writer = await open(world)
  writer.tab.offline()
  await world.run()
  writer.db.collections.todos.insert(milk)
  await world.run()
  writer.tab.close()
  const reader = await open(world, { writes: false })
  expect(await saysOf(world, reader)).toContain('`writes: false`')
})
