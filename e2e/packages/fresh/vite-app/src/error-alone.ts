import { FetchError } from '@oxbow/client'

export const isFetchError = (error: unknown): boolean => error instanceof FetchError
