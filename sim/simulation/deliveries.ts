/** A request that put writes into the log. The numbers are moments: of two, the later one is greater. */
export interface Delivery {
  readonly txids: ReadonlyArray<string>
  readonly producerId: string
  readonly seq: number
  /** Whose tab sent it, and which. */
  readonly profile: string
  readonly page: string
  /** When it left the tab. */
  readonly sentAt: number
  /** When the tab had last asked where the log ends, before it sent this; -1 when never. */
  readonly lookedAt: number
  /** When the server took it. */
  readonly takenAt: number
  /** Into which life of the stream. */
  readonly life: number
  /** Whether its tab did not wait for the answer any more when the server took it, or did not send it itself. */
  readonly isGivenUp: boolean
}

/** What is known of a world in which writes stand in the log more than once. */
export interface Evidence {
  readonly deliveries: ReadonlyArray<Delivery>
  /** The moments at which the server forgot its producers. */
  readonly lapses: ReadonlyArray<number>
  /** The moments at which the data of the site were cleared. */
  readonly clearings?: ReadonlyArray<number>
  /** When the profile was copied; nothing when it was not. */
  readonly copiedAt: number | undefined
  /** When a profile first knew that a write is in the log; nothing when it never did. */
  readonly knownAt: (profile: string, txid: string) => number | undefined
}

/**
 * Whose fault it is that a write stands in the log again.
 *
 * - `client`: somebody sent what could be known to be there.
 * - `outlived`: the server forgot the producer after it had taken the earlier request. Either the later one was on its way
 *   by then, and had been given up, or its tab is gone, or the earlier one was another tab's. Or the earlier one had been
 *   given up, and was on its way when the tab of the later one looked for it. Or it had forgotten before the earlier one,
 *   which went under another producer's name, and the later one was on its way when the tab of the earlier one looked; it
 *   takes such a one when it has also taken, late, the first request of that producer. Or the site's data were cleared, and with
 *   them the stamp, while one that was given up was on its way, and the other one was sent after that.
 * - `copies`: two copies of a profile sent it. Either as before, or the server had forgotten the producer that both knew
 *   before they sent it, and the request of one was still on its way when the other looked.
 *
 * That nobody in the profile knew is part of both: neither had a commit brought the write, nor was its batch acknowledged,
 * when the later request left; nor was it in the log when its tab last looked before. Of one that was in the log by then,
 * only a batch that is not a producer's first may be sent again without a look, under its stamp.
 */
export type Fault = 'client' | 'copies' | 'outlived'

/** Says for a doubled write whose fault that is; the worst where it stands there more than twice. */
export function faultOf(txid: string, evidence: Evidence): Fault {
  const taken = evidence.deliveries.filter(({ txids }) => txids.includes(txid)).sort((a, b) => a.takenAt - b.takenAt)
  const faults = taken.flatMap((second, index): Fault[] => {
    const first = taken.slice(0, index).findLast(({ life }) => life === second.life)
    return first === undefined ? [] : [faultOfPair(txid, first, second, evidence)]
  })
  return (
    faults.find((fault) => fault === 'client') ?? faults.find((fault) => fault === 'outlived') ?? faults[0] ?? 'client'
  )
}

function faultOfPair(txid: string, first: Delivery, second: Delivery, evidence: Evidence): Fault {
  const { lapses, clearings = [], copiedAt, knownAt } = evidence
  const isKnown = (knownAt(second.profile, txid) ?? Infinity) < second.sentAt
  if (isKnown || first.takenAt < second.lookedAt) return 'client'
  const wasMissed = first.isGivenUp && first.sentAt < second.lookedAt
  const isRepeated = second.seq > 0 && second.seq === first.seq && second.producerId === first.producerId
  const isUnseen = second.sentAt < first.takenAt || wasMissed || isRepeated
  const isNobodys = second.isGivenUp || second.page !== first.page
  // It was on its way, and nobody waited for it, when the tab of the earlier one looked, since the server had forgotten.
  const wasPassedBy = isNobodys && second.sentAt < first.lookedAt && second.producerId !== first.producerId
  const isOutlived = lapses.some((at) => {
    if (wasPassedBy && at < first.sentAt) return true
    if (at < first.takenAt || at > second.takenAt) return false
    return second.sentAt < at ? isUnseen && isNobodys : wasMissed
  })
  const [old, young] = first.sentAt < second.sentAt ? [first, second] : [second, first]
  const isForgottenHere = clearings.some((at) => old.sentAt < at && at < Math.min(old.takenAt, young.sentAt))
  if (isForgottenHere && old.isGivenUp && old.producerId !== young.producerId) return 'outlived'
  if (first.profile === second.profile) return isOutlived ? 'outlived' : 'client'
  if (copiedAt === undefined) return 'client'
  const firstSentAt = Math.min(first.sentAt, second.sentAt)
  const isForgotten = copiedAt < firstSentAt && lapses.some((at) => at < firstSentAt)
  return isOutlived || isForgotten ? 'copies' : 'client'
}
