/** Whether components render on a server, where nobody looks and effects never run. Native apps have a `window` too. */
export const isServer = (): boolean => typeof window === 'undefined'
