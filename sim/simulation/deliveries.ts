/** A request that put writes into the log. The numbers are moments: of two, the later one is greater. */
export interface Delivery {
  readonly txids: ReadonlyArray<string>
  /** Whose tab sent it. */
  readonly profile: string
  /** When it left the tab. */
  readonly sentAt: number
  /** When the tab had last asked where the log ends, before it sent this; -1 when never. */
  readonly lookedAt: number
  /** When the server took it. */
  readonly takenAt: number
  /** Into which life of the stream. */
  readonly life: number
}

/** What is known of a world in which writes stand in the log more than once. */
export interface Evidence {
  readonly deliveries: ReadonlyArray<Delivery>
  /** The moments at which the server forgot its producers. */
  readonly lapses: ReadonlyArray<number>
  /** When a profile first knew that a write is in the log; nothing when it never did. */
  readonly knownAt: (profile: string, txid: string) => number | undefined
}

/**
 * Whose fault it is that a write stands in the log again.
 *
 * - `client`: somebody sent what could be known to be there.
 * - `copies`: the server had forgotten the producer, and the request of one copy of a profile was still on its way when the
 *   other copy looked.
 * - `outlived`: the same with one profile: a request that was given up, or whose tab is gone, was still on its way when
 *   another with the same writes was sent, and the server forgot the producer before it had both.
 *
 * That nobody in the profile knew is part of both: neither had a commit brought the write, nor was its batch acknowledged,
 * when the later request left.
 */
export type Fault = 'client' | 'copies' | 'outlived'

/** Says for a doubled write whose fault that is; the worst where it stands there more than twice. */
export function faultOf(txid: string, { deliveries, lapses, knownAt }: Evidence): Fault {
  const taken = deliveries.filter(({ txids }) => txids.includes(txid)).sort((a, b) => a.takenAt - b.takenAt)
  const faults = taken.flatMap((second, index): Fault[] => {
    const first = taken.slice(0, index).findLast(({ life }) => life === second.life)
    if (first === undefined) return []
    const isForgotten = lapses.some((at) => at < second.takenAt)
    const wasUnderWay = first.takenAt > second.lookedAt
    const isKnown = (knownAt(second.profile, txid) ?? Infinity) < second.sentAt
    if (!isForgotten || !wasUnderWay || isKnown) return ['client']
    return [first.profile === second.profile ? 'outlived' : 'copies']
  })
  return (
    faults.find((fault) => fault === 'client') ?? faults.find((fault) => fault === 'outlived') ?? faults[0] ?? 'client'
  )
}
