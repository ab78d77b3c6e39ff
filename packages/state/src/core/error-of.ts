/** What was thrown, as an error. Anything can be thrown. */
export const errorOf = (cause: unknown): Error => (cause instanceof Error ? cause : new Error(String(cause)))
