import { isClosedValue } from '../protocol/position.ts'
import { STREAM_CLOSED_HEADER, STREAM_OFFSET_HEADER } from '../protocol/wire-names.ts'
import { FetchError } from './fetch-error.ts'
import { StreamClosedError } from './stream-closed-error.ts'

/** The error that a failed response is: `StreamClosedError` for a 409 of a closed stream, else `FetchError`. */
export const errorFromResponse = async (response: Response, url: string): Promise<FetchError | StreamClosedError> => {
  const error = await FetchError.fromResponse(response, url)
  if (response.status !== 409 || !isClosedValue(response.headers.get(STREAM_CLOSED_HEADER))) return error
  return new StreamClosedError(url, response.headers.get(STREAM_OFFSET_HEADER) ?? undefined, error)
}
