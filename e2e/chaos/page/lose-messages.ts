// Messages between tabs are hints: some are lost here on purpose.

/** Drops this share of what the page posts to other tabs. */
export const loseMessages = (share: number, onLost: () => void): void => {
  const { prototype } = BroadcastChannel
  const { postMessage } = prototype
  prototype.postMessage = function (message: unknown): void {
    if (Math.random() < share) onLost()
    else postMessage.call(this, message)
  }
}
