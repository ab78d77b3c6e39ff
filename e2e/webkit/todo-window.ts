// The todo demo in a window of WebKitGTK: what can be done, and what is read.
import { expect } from '@playwright/test'
import { KEYS, type Window } from './window.ts'

export interface TodoWindow {
  readonly window: Window
  /** Adds todos one after the other. */
  add(...texts: string[]): Promise<void>
  edit(text: string, to: string): Promise<void>
  remove(text: string): Promise<void>
  toggle(text: string): Promise<void>
  isDone(text: string): Promise<boolean>
  /** Opens the panel that says more about sync. */
  openSync(): Promise<void>
  /** Waits until exactly these texts are shown, newest first. */
  shows(...texts: string[]): Promise<void>
  /** Waits until this stands somewhere on the page. */
  says(words: string): Promise<void>
  /** Waits until it does not, or no more. */
  isSilentOf(words: string): Promise<void>
  /** Waits until the badge says this. */
  badgeSays(words: string): Promise<void>
  /** Waits until the page follows the server and nothing waits. */
  isLive(): Promise<void>
  /** Waits until the page opens without a network: its files are kept by the service worker. */
  isInstalled(): Promise<void>
}

/** What a lost connection needs: the pauses between its attempts grow with the outage. */
const PATIENCE = { timeout: 25_000 }

export const todoWindow = (window: Window): TodoWindow => {
  const { press, type, look } = window
  const words = () => look(() => document.body.innerText)
  const badge = () =>
    look(() => {
      const region = document.querySelector('[aria-label="Sync status"]')
      return [region?.getAttribute('data-tone'), region?.getAttribute('data-waiting'), region?.textContent].join(' | ')
    })
  return {
    window,
    async add(...texts) {
      await press('textbox', 'New todo')
      for (const text of texts) await type(`${text}${KEYS.enter}`)
    },
    async edit(text, to) {
      await press('button', `Edit: ${text}`)
      // The field has the focus, and what stands in it is selected.
      await type(`${to}${KEYS.enter}`)
    },
    remove: (text) => press('button', `Delete: ${text}`),
    toggle: (text) => press('checkbox', text),
    isDone: (text) =>
      look((label) => {
        const rows = [...document.querySelectorAll('[data-row]')]
        return (
          rows.find((row) => row.querySelector('label')?.textContent === label)?.getAttribute('data-done') === 'true'
        )
      }, text),
    // Its name is what it says, which changes.
    openSync: () => look(() => document.querySelector<HTMLElement>('[aria-label="Sync status"] button')?.click()),
    async shows(...texts) {
      const shown = () =>
        look(() =>
          [...document.querySelectorAll('[aria-label="Todos"] > li label')].map(({ textContent }) => textContent),
        )
      await expect.poll(shown, PATIENCE).toEqual(texts)
    },
    says: (text) => expect.poll(words, PATIENCE).toContain(text),
    isSilentOf: (text) => expect.poll(words, PATIENCE).not.toContain(text),
    badgeSays: (text) => expect.poll(badge, PATIENCE).toContain(text),
    isLive: () => expect.poll(badge, PATIENCE).toMatch(/^live \| 0 \| .*Synced just now/),
    async isInstalled() {
      const worker = () => look(async () => (await navigator.serviceWorker?.getRegistration())?.active?.state ?? 'none')
      await expect.poll(worker, PATIENCE).toBe('activated')
    },
  }
}
