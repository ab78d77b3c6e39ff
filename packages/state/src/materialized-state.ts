import type { ChangeEvent } from './events/event.ts'

/**
 * The rows of a State protocol stream in plain memory, without a database: apply change events in stream order and look
 * rows up by type and key.
 *
 * Insert, update and upsert store the whole value, whatever JSON it is; delete removes; deleting what is not there does
 * nothing. Control messages are the caller's: on `reset`, call `clear()`. Costs by the number of rows, not of events.
 */
export class MaterializedState {
  readonly #rows = new Map<string, Map<string, unknown>>()

  /** Applies one change. */
  apply(event: ChangeEvent): void {
    const rows = this.#rows.get(event.type)
    if (event.headers.operation === 'delete') {
      rows?.delete(event.key)
    } else if (rows) {
      rows.set(event.key, event.value)
    } else {
      this.#rows.set(event.type, new Map([[event.key, event.value]]))
    }
  }

  /** Applies changes in order. */
  applyBatch(events: Iterable<ChangeEvent>): void {
    for (const event of events) this.apply(event)
  }

  /** The value of one entity, or `undefined`. */
  get<T = unknown>(type: string, key: string): T | undefined {
    return this.#rows.get(type)?.get(key) as T | undefined
  }

  /** All entities of a type by key: the live map of a known type, a new empty one of an unknown type. */
  getType(type: string): Map<string, unknown> {
    return this.#rows.get(type) ?? new Map()
  }

  /** Forgets everything. */
  clear(): void {
    this.#rows.clear()
  }

  /** How many types were seen. */
  get typeCount(): number {
    return this.#rows.size
  }

  /** The types seen, in order of appearance. */
  get types(): string[] {
    return [...this.#rows.keys()]
  }
}
