import { isJsonMediaType } from '../protocol/media-type.ts'
import { readAtMost } from './read-at-most.ts'

/** The body of a failed response: parsed if it was a JSON object or array, else as text; empty if it could not be read. */
export interface ErrorBody {
  readonly text?: string | undefined
  readonly json?: object | undefined
}

/** Reads the body once. It never throws: the status says more than a broken body. */
export const readErrorBody = async (response: Response): Promise<ErrorBody> => {
  if (response.body === null || response.bodyUsed) return {}
  const text = await readAtMost(response)
  if (text === undefined || !isJsonMediaType(response.headers.get('content-type'))) return { text }
  const json = parseJson(text)
  return typeof json === 'object' && json !== null ? { json } : { text }
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
