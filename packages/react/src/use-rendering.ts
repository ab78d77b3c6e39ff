import { useContext } from 'react'
import { HookError } from './hook-error.ts'
import { StreamDBContext } from './stream-db-context.ts'

/**
 * Refuses a hook of a collection where no component renders. Reading a context is the one hook that keeps nothing, so it
 * shows whether hooks work here and changes nothing.
 *
 * @param instead what to use elsewhere, as the end of a sentence.
 * @throws HookError `outside-render`.
 */
export function useRendering(hook: string, instead: string): void {
  try {
    useContext(StreamDBContext)
  } catch (cause) {
    throw new HookError(
      'outside-render',
      `${hook}() is a hook: call it in a component while it renders. Elsewhere ${instead}`,
      { cause },
    )
  }
}
