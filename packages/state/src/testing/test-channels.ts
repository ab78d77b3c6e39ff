import type { Channel, ChannelPort } from '../environment.ts'
import type { TabLife } from './tab-life.ts'
import type { TestClock } from './test-clock.ts'

/** A message on its way from one tab to another. */
export interface TestMessage {
  /** The channel's name. */
  readonly channel: string
  /** The names of the tabs. */
  readonly from: string
  readonly to: string
  readonly text: string
}

/** What becomes of a message: it arrives, is lost, arrives twice, or arrives late and out of order. */
export type TestDelivery = 'deliver' | 'drop' | 'duplicate' | { readonly lateMs: number }

/** A tab as its channels see it. */
export interface ChannelOwner {
  readonly name: string
  readonly life: TabLife
}

interface End {
  readonly owner: ChannelOwner
  readonly onMessage: (message: unknown) => void
}

/**
 * The channels between the tabs of a test browser, as BroadcastChannel has them: in order, to every other end, also of
 * the same tab, and never to the end that posts. A frozen tab takes messages (as in Chromium) unless it was frozen deaf;
 * one in the back/forward cache is thrown out by them.
 */
export class TestChannels {
  /** Decides about each message, once for each receiver. */
  intercept: (message: TestMessage) => TestDelivery = () => 'deliver'
  readonly #clock: TestClock
  readonly #ends = new Map<string, Set<End>>()

  constructor(clock: TestClock) {
    this.#clock = clock
  }

  /** The channels as one tab sees them. */
  portOf(owner: ChannelOwner): ChannelPort {
    return { open: (name, onMessage) => this.#open(owner, name, onMessage) }
  }

  #open(owner: ChannelOwner, name: string, onMessage: (message: unknown) => void): Channel {
    const end = { owner, onMessage }
    const ends = this.#ends.get(name) ?? new Set()
    this.#ends.set(name, ends)
    let forget = (): void => undefined
    const close = (): void => {
      ends.delete(end)
      forget()
    }
    if (!owner.life.isGone) {
      ends.add(end)
      forget = owner.life.onEnd(close)
    }
    return {
      close,
      post: (text) => {
        if (owner.life.isGone) return
        // As the platform does.
        if (!ends.has(end)) throw new DOMException('The channel is closed.', 'InvalidStateError')
        for (const other of ends) if (other !== end) this.#send(name, end, other, text)
      },
    }
  }

  #send(channel: string, from: End, to: End, text: string): void {
    const arrive = (): void =>
      to.owner.life.receive(() => {
        if (this.#ends.get(channel)?.has(to) === true) to.onMessage(text)
      })
    const delivery = this.intercept({ channel, from: from.owner.name, to: to.owner.name, text })
    if (delivery === 'drop') return
    if (typeof delivery === 'object') {
      this.#clock.after(delivery.lateMs, arrive)
      return
    }
    arrive()
    if (delivery === 'duplicate') arrive()
  }
}
