import type { Loss } from './rescue.ts'

export type StoreDamage =
  | { readonly kind: 'unreadable'; readonly complaint: string }
  /** What is good is served; `kept` is the damaged file. */
  | ({ readonly kind: 'mended'; readonly kept: string } & Loss)

/** The file of a store is not as it was written. */
export class StoreDamagedError extends Error {
  override readonly name = 'StoreDamagedError' as const
  readonly code = 'STORE_DAMAGED' as const
  readonly file: string
  readonly damage: StoreDamage

  constructor(file: string, damage: StoreDamage) {
    super(damage.kind === 'mended' ? mended(file, damage) : unreadable(file, damage.complaint))
    this.file = file
    this.damage = damage
  }
}

const RESTORE = 'oxbow-dev-server restore --from BACKUP --data DIR'

const CUT =
  'These streams lost their end. Their readers are told so (410), and what is appended now follows what is left:'

const mended = (file: string, { kept, cut, lost }: Extract<StoreDamage, { kind: 'mended' }>): string =>
  [
    `${file} was damaged. All that is good in it is served; the damaged file is kept as ${kept}.`,
    ...(cut.length + lost.length === 0 ? ['No stream lost anything.'] : [CUT]),
    ...lost.map((path) => `  ${path}: lost as a whole (404)`),
    ...cut.map(({ path, position, tail }) => `  ${path}: ${tail - position} of ${tail} bytes are lost`),
    `A backup that has them is put into another folder by: ${RESTORE}`,
  ].join('\n')

const unreadable = (file: string, complaint: string): string =>
  [
    `${file} is damaged so that no stream in it can be read.`,
    `Restore a backup into another folder: ${RESTORE}`,
    'Or move the file away, to begin without streams. It is left as it is.',
    ...(complaint.trim() === '' ? [] : [`The store said: ${complaint.trim().slice(0, 500)}`]),
  ].join('\n')
