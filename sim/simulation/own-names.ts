import type { ChannelPort, Environment, LockPort } from '@oxbow/state/testing'

/** All browsers of a world run in one; they do not know of each other. */
export function ownNames(environment: Environment, owner: string, hasLocks: boolean): Environment {
  const { locks, channels } = environment
  return {
    ...environment,
    locks: locks === undefined || !hasLocks ? undefined : ownLocks(locks, owner),
    channels: channels === undefined ? undefined : ownChannels(channels, owner),
  }
}

const ownLocks = (locks: LockPort, owner: string): LockPort => ({
  request: (name, options, hold) => locks.request(`${owner}:${name}`, options, hold),
  async query() {
    const { held, pending } = await locks.query()
    const own = (names: ReadonlyArray<string>): string[] =>
      names.filter((name) => name.startsWith(`${owner}:`)).map((name) => name.slice(owner.length + 1))
    return { held: own(held), pending: own(pending) }
  },
})

const ownChannels = (channels: ChannelPort, owner: string): ChannelPort => ({
  open: (name, onMessage) => channels.open(`${owner}:${name}`, onMessage),
})
