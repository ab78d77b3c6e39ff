import type { PagePort } from '../environment.ts'
import { endsLeading } from './presence.ts'

/**
 * Does something while the page runs: `begin` is called at once, and again when the page comes back after it was frozen or
 * left. Its signal aborts when the page stops running, also when that is only told afterwards, and with `life`.
 */
export function whileAwake(page: PagePort | undefined, life: AbortSignal, begin: (awake: AbortSignal) => void): void {
  let spell: AbortController | undefined
  const rest = (): void => {
    spell?.abort()
    spell = undefined
  }
  const wake = (): void => {
    if (spell !== undefined || life.aborted) return
    spell = new AbortController()
    begin(spell.signal)
  }
  const leave = page?.subscribe((event) => {
    if (endsLeading(event)) rest()
    if (event === 'resume' || event === 'restore' || event === 'visible') wake()
  })
  const end = (): void => {
    leave?.()
    rest()
  }
  life.addEventListener('abort', end, { once: true })
  wake()
}
