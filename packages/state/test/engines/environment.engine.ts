import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultEnvironment, type Channel, type ChannelPort, type LockPort } from '../../src/environment.ts'

/** What must be there in a page on a secure address. */
function there<Port>(port: Port | undefined): Port {
  if (port === undefined) throw new Error('The environment misses a port')
  return port
}

const locks: LockPort = there(defaultEnvironment.locks)
const channels: ChannelPort = there(defaultEnvironment.channels)
const never = new Promise<void>(() => undefined)

/** Holds a lock until it is told to let go. */
async function hold(name: string): Promise<{ release: () => void; over: Promise<void> }> {
  let release = (): void => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let over: Promise<void> = Promise.resolve()
  await new Promise<void>((granted) => {
    over = locks.request(name, {}, () => {
      granted()
      return held
    })
  })
  onTestFinished(release)
  return { release, over }
}

describe('the locks of the environment', () => {
  it('are given to one after the other, in the order in which they were asked for', async () => {
    const { release } = await hold('order')
    const order: number[] = []
    const waiting = [1, 2, 3].map((n) =>
      locks.request('order', {}, async (granted) => {
        expect(granted).toBe(true)
        order.push(n)
      }),
    )
    expect(await locks.query()).toEqual({ held: ['order'], pending: ['order', 'order', 'order'] })
    release()
    await Promise.all(waiting)
    expect([order, await locks.query()]).toEqual([[1, 2, 3], { held: [], pending: [] }])
  })

  it('are not waited for when only a free one is wanted', async () => {
    const { release, over } = await hold('free')
    const grants: boolean[] = []
    const look = async (granted: boolean): Promise<void> => void grants.push(granted)
    await locks.request('free', { ifAvailable: true }, look)
    release()
    await over
    await locks.request('free', { ifAvailable: true }, look)
    expect(grants).toEqual([false, true])
  })

  it('are no longer waited for when the signal aborts', async () => {
    await hold('signal')
    const stop = new AbortController()
    const waiting = locks.request('signal', { signal: stop.signal }, () => never)
    stop.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
    expect((await locks.query()).pending).toEqual([])
  })

  it('are lost with an AbortError when they are stolen, also by the same page', async () => {
    const { over } = await hold('stolen')
    let thief = (): void => undefined
    const stolen = new Promise<void>((resolve) => {
      thief = resolve
    })
    const having = locks.request('stolen', { steal: true }, () => stolen)
    await expect(over).rejects.toMatchObject({ name: 'AbortError' })
    expect((await locks.query()).held).toEqual(['stolen'])
    thief()
    await having
  })

  it('are free again when the holder fails, and hand its error back', async () => {
    const failing = locks.request('fails', {}, () => Promise.reject(new TypeError('mine')))
    await expect(failing).rejects.toThrow(new TypeError('mine'))
    expect((await locks.query()).held).toEqual([])
  })
})

describe('the channels of the environment', () => {
  const listen = (name: string): { channel: Channel; heard: unknown[] } => {
    const heard: unknown[] = []
    const channel = channels.open(name, (message) => heard.push(message))
    onTestFinished(channel.close)
    return { channel, heard }
  }

  it('carry messages to all other ends, in order, and to no other channel', async () => {
    const [left, right, third, other] = [listen('c'), listen('c'), listen('c'), listen('d')]
    for (const n of ['1', '2', '3']) left.channel.post(n)
    right.channel.post('answer')
    await until(() => left.heard.length === 1 && third.heard.length === 4)
    expect(left.heard).toEqual(['answer'])
    expect(right.heard).toEqual(['1', '2', '3'])
    expect(third.heard).toEqual(['1', '2', '3', 'answer'])
    expect(other.heard).toEqual([])
  })

  it('carry a message that is posted right before the end is closed, and none to an end that is closed', async () => {
    const [left, right, closed] = [listen('e'), listen('e'), listen('e')]
    closed.channel.close()
    left.channel.post('last')
    left.channel.close()
    await until(() => right.heard.length === 1)
    expect([right.heard, closed.heard]).toEqual([['last'], []])
  })
})

/** Lets the browser work until it has come so far; the runner of the page ends a test that never does. */
async function until(reached: () => boolean): Promise<void> {
  while (!reached()) await defaultEnvironment.breathe()
}

describe('the rest of the environment', () => {
  it('breathes in a task of its own: what is due comes first', async () => {
    const order: string[] = []
    const breath = defaultEnvironment.breathe().then(() => order.push('breath'))
    await Promise.resolve().then(() => order.push('microtask'))
    await breath
    expect(order).toEqual(['microtask', 'breath'])
  })

  it('tells what is stored, and whether it stays, without asking the user', async () => {
    const storage = there(defaultEnvironment.storage)
    const estimate = await storage.estimate()
    // WebKitGTK has no such manager, and the port says so by saying nothing.
    const manager = navigator.storage as StorageManager | undefined
    expect(estimate === undefined).toBe(manager === undefined)
    if (estimate !== undefined) expect(estimate.quota).toBeGreaterThan(estimate.usage)
    expect(typeof (await storage.isPersisted())).toBe('boolean')
  })

  it('sees the page, which is visible here', () => {
    expect(there(defaultEnvironment.page).isVisible()).toBe(true)
  })
})
