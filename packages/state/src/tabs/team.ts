import type { Environment } from '../environment.ts'
import { judge } from './inbox.ts'
import { createLeadership, type LeadershipOptions } from './leadership.ts'
import type { Position, TabMessage } from './message.ts'
import { createTabChannel } from './tab-channel.ts'

/** What a team works with, and whom it tells. */
export interface TeamOptions extends Pick<LeadershipOptions, 'position' | 'lead' | 'report'> {
  /** The names that the tabs of the team share. */
  readonly names: { readonly leader: string; readonly channel: string }
  readonly environment: Environment
  /** The leader is ahead of this tab: something was missed. */
  readonly onBehind: () => void
  /** Another tab has told something. */
  readonly onNews: (news: object) => void
  /** A tab has come, and knows nothing yet. */
  readonly onHello: () => void
}

/** Tabs that do the same thing once: one of them leads, and tells the others. */
export interface Team {
  /** Tells the other tabs; where it is too long for a message, only that there is something, unless told `whole`. */
  tell(news: object, whole?: boolean): void
  /** Tells the other tabs where this one is. */
  tellPosition(): void
  /** Asks the leader to tell how things stand. */
  ask(): void
  /** Somebody needs the leader: finds out at once whether it is awake. */
  poke(): void
  leave(): void
}

/** Joins the tabs of a team. Without locks or a channel this tab is all of it. */
export function joinTeam(options: TeamOptions): Team {
  const { names, environment, position, lead, report, onBehind, onNews, onHello } = options
  const receive = (message: TabMessage): void => {
    leadership.receive(message)
    if (message.t === 'news') onNews(message.news)
    else if (message.t === 'hello') onHello()
    else if (message.t === 'moved-on' && judge(position(), message) === 'heal') onBehind()
  }
  const channel = createTabChannel({ name: names.channel, environment, onMessage: receive })
  const movedOn = (): { readonly t: 'moved-on' } & Position => ({ t: 'moved-on', ...position() })
  const leadership = createLeadership({
    ...{ environment, position, lead, report, onBehind },
    name: names.leader,
    post: (message) => channel.post(message),
    selfTest: channel.selfTest,
    onRole: () => undefined,
  })
  const ask = (): void => channel.post({ t: 'hello' })
  // On its return the channel is open again: it listens to the page for longer.
  const leavePage = environment.page?.subscribe((event) => event === 'restore' && ask())
  ask()
  leadership.start()
  return {
    tell: (news, whole = false) => channel.post({ t: 'news', news }, whole ? undefined : movedOn),
    tellPosition: () => channel.post(movedOn()),
    ask,
    poke: () => leadership.poke(),
    leave() {
      leavePage?.()
      leadership.stop()
      channel.close()
    },
  }
}
