export * from './protocol/wire-names.ts'
export { START_OFFSET, NOW_OFFSET, isSentinelOffset, compareOffsets, type Offset } from './protocol/offset.ts'
export { parseInteger } from './protocol/integer.ts'
export {
  isJsonMediaType,
  isSameMediaType,
  mediaFamilyOf,
  mediaTypeOf,
  type MediaFamily,
} from './protocol/media-type.ts'
export { isJsonText, joinJsonMessages, splitJsonMessages } from './protocol/json-frames.ts'
export {
  isClosedValue,
  positionFromControl,
  positionFromHeaders,
  type HeaderReader,
  type Position,
} from './protocol/position.ts'
export { formatEntityTag, incarnationFromEntityTag, type EntityTagParts } from './protocol/entity-tag.ts'
export {
  buildReadUrl,
  buildRequestUrl,
  resolveUrl,
  type QueryValues,
  type ReadUrlParts,
  type RequestUrlParts,
} from './protocol/request-url.ts'
export { parseRetryAfter } from './protocol/retry-after.ts'
export { codeForStatus, isRetryableStatus, type DurableStreamErrorCode } from './protocol/failure.ts'
