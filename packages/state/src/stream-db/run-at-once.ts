import { StateError } from '../errors.ts'

/**
 * Runs the writes that go together. A function that is asynchronous is refused: what it writes after an `await` would be
 * a write of its own, in silence.
 *
 * @throws StateError `invalid-options`, and what `change` throws.
 */
export function runAtOnce(change: () => unknown): void {
  const result = change()
  if (typeof result !== 'object' || result === null || !('then' in result)) return
  throw new StateError(
    'invalid-options',
    'A function that writes several rows as one is asynchronous, and what it writes after an "await" would not belong ' +
      'to that: await first, and write in a function that gives no promise.',
  )
}
