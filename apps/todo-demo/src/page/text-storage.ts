/** The part of `Storage` that is needed here. It may throw: storage can be off or full. */
export type TextStorage = Pick<Storage, 'getItem' | 'setItem'>

/** A browser's storage for this site, or nothing: some browsers throw at the mere mention of storage that is off. */
export function storageOf(browser: { readonly localStorage: Storage }): TextStorage | undefined {
  try {
    return browser.localStorage
  } catch {
    return undefined
  }
}
