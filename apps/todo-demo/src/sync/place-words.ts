import type { SyncStatus } from '@oxbow/react'

/** What this tab does for the other tabs of its browser. */
export function roleWords(role: SyncStatus['role']): string {
  switch (role) {
    case 'leader':
      return 'This tab reads and sends for all tabs of this browser.'
    case 'follower':
      return 'Another tab reads and sends for this one.'
    case 'solo':
      return 'This tab reads and sends by itself.'
  }
}

/** Where rows and waiting changes are kept, and what that means. */
export function storageWords({ storage, storageReason }: Pick<SyncStatus, 'storage' | 'storageReason'>): string {
  switch (storage) {
    case 'persistent':
      return 'On this device, until you remove it.'
    case 'best-effort':
      return 'On this device. The browser may clear it when space runs out.'
    case 'memory':
      return storageReason === undefined
        ? 'In this page alone: it goes when the page is closed.'
        : `In this page alone: it goes when the page is closed. ${storageReason}`
  }
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes as people read it, such as "1.2 MB". */
export function bytesWords(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3))
  const amount = bytes / 1000 ** step
  return `${step > 0 && amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${UNITS[step]}`
}
