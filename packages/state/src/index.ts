export { StateError, type StateErrorCode } from './errors.ts'
export {
  isChangeEvent,
  isControlEvent,
  type ChangeEvent,
  type ChangeHeaders,
  type ControlEvent,
  type Operation,
  type Row,
  type StateEvent,
  type Value,
} from './events/event.ts'
export { MaterializedState } from './materialized-state.ts'
export type { CollectionEventHelpers } from './schema/event-helpers.ts'
export {
  createStateSchema,
  type CollectionDefinition,
  type CollectionWithHelpers,
  type RowInputOf,
  type RowOf,
  type StateSchema,
  type StreamStateDefinition,
} from './schema/state-schema.ts'
