// What the drivers run in a page, as text.

/** Marks the page that is about to be left. */
export const LEAVE = 'globalThis.isLeft = true'

/** Whether a page is there that was not left, or was restored since, and its script has run. */
export const HAS_COME = 'globalThis.exposed !== undefined && globalThis.isLeft === false'

/**
 * A function as text that can be evaluated in a page: calls it with what the page exposes. Gives a promise of JSON, which
 * `taskResult` reads.
 */
export const taskText = (task: (...args: never[]) => unknown, argument: unknown): string =>
  `(async () => JSON.stringify([await (${task.toString()})(globalThis.exposed, ${JSON.stringify(argument) ?? 'undefined'})]))()`

/** The result of a task, which its type describes; what JSON does not know, such as `undefined`, has become null. */
export const taskResult = <Result>(json: string): Result => {
  const [result]: [Result] = JSON.parse(json)
  return result
}
