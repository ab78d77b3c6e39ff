// Counts the live requests that stand at one moment, and how long there was more than one.

export interface LiveRequests {
  /** A live request came; the returned function says that it has ended, and may be called twice. */
  begin(): () => void
  /** The most that stood at one moment. */
  readonly most: number
  /** All the time during which more than one stood, in milliseconds. */
  readonly overlapMs: number
  /** The longest time without a break during which more than one stood. */
  readonly longestOverlapMs: number
}

export const createLiveRequests = (now: () => number): LiveRequests => {
  let standing = 0
  let most = 0
  let since = 0
  let overlapMs = 0
  let longestOverlapMs = 0

  const end = (): void => {
    standing -= 1
    if (standing !== 1) return
    const lasted = now() - since
    overlapMs += lasted
    longestOverlapMs = Math.max(longestOverlapMs, lasted)
  }
  const lasting = (): number => (standing > 1 ? now() - since : 0)
  return {
    begin: () => {
      standing += 1
      most = Math.max(most, standing)
      if (standing === 2) since = now()
      let isOver = false
      return () => {
        if (isOver) return
        isOver = true
        end()
      }
    },
    get most() {
      return most
    },
    get overlapMs() {
      return overlapMs + lasting()
    },
    get longestOverlapMs() {
      return Math.max(longestOverlapMs, lasting())
    },
  }
}
