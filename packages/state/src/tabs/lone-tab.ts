import type { Channel, ChannelPort, Environment, LockPort } from '../environment.ts'

/** Locks and channels, of all tabs or of this one alone. */
export interface TabPorts {
  readonly locks: LockPort
  readonly channels: ChannelPort
}

/** What belongs to a tab for as long as it lives. There is one for each environment. */
const loneTabs = new WeakMap<object, TabPorts>()

/** The locks and channels of the browser; where one of them is missing, those that only this tab sees. */
export function tabPortsOf(environment: Pick<Environment, 'locks' | 'channels'>): TabPorts {
  const { locks, channels } = environment
  if (locks !== undefined && channels !== undefined) return { locks, channels }
  const own = loneTabs.get(environment) ?? { locks: createLoneLocks(), channels: createLoneChannels() }
  loneTabs.set(environment, own)
  return own
}

interface Waiting {
  readonly name: string
  readonly grant: () => void
}

/** Locks within one tab: first come, first served. Nothing is stolen from oneself: `steal` is ignored. */
function createLoneLocks(): LockPort {
  const held = new Set<string>()
  const waiting = new Set<Waiting>()
  /** Hands the lock over; it is never free in between. */
  const release = (name: string): void => {
    const next = [...waiting].find((request) => request.name === name)
    if (next === undefined) return void held.delete(name)
    waiting.delete(next)
    next.grant()
  }
  const take = async (name: string, hold: (granted: boolean) => Promise<void>): Promise<void> => {
    try {
      await hold(true)
    } finally {
      release(name)
    }
  }
  return {
    async request(name, { signal, ifAvailable }, hold) {
      signal?.throwIfAborted()
      if (!held.has(name)) {
        held.add(name)
        return take(name, hold)
      }
      if (ifAvailable === true) return hold(false)
      await new Promise<void>((resolve, reject) => {
        const request = { name, grant: resolve }
        waiting.add(request)
        signal?.addEventListener('abort', () => waiting.delete(request) && reject(signal.reason), { once: true })
      })
      return take(name, hold)
    },
    query: async () => ({ held: [...held], pending: [...waiting].map(({ name }) => name) }),
  }
}

/** Channels within one tab. */
function createLoneChannels(): ChannelPort {
  const ends = new Set<{ name: string; onMessage: (message: unknown) => void }>()
  return {
    open(name, onMessage): Channel {
      const end = { name, onMessage }
      ends.add(end)
      return {
        post(message) {
          for (const other of ends) {
            if (other !== end && other.name === name)
              void Promise.resolve().then(() => ends.has(other) && other.onMessage(message))
          }
        },
        close: () => ends.delete(end),
      }
    },
  }
}
