import { expectTypeOf } from 'vitest'
import * as z from 'zod'
import {
  createStateSchema,
  createStreamDB,
  useCollection,
  useConnectionState,
  useMutation,
  useOutbox,
  usePendingCount,
  useRow,
  useStreamDB,
  useSuspenseCollection,
  useSyncStatus,
  type AnyStreamDB,
  type DBOf,
  type Entry,
  type HookedCollection,
  type LocalWrite,
  type Register,
  type Rejection,
  type StreamDB,
  type SyncStatus,
} from '../src/index.ts'
import { eq, useLiveQuery } from '../src/query.ts'
import type { db as registered } from './readme/db.ts'

const state = createStateSchema({
  todos: {
    schema: z.object({ id: z.string(), text: z.string(), done: z.boolean().default(false) }),
    type: 'todo',
    primaryKey: 'id',
  },
  people: { schema: z.object({ name: z.string(), age: z.number() }), type: 'person', primaryKey: 'name' },
})

interface Todo {
  id: string
  text: string
  done: boolean
}
interface Person {
  name: string
  age: number
}

const streamOptions = { url: 'https://example.com/v1/stream/todos' }
const db = createStreamDB({ streamOptions, state })

// From the schema to the hooks of the collections.
expectTypeOf(db).toEqualTypeOf<StreamDB<typeof state>>()
expectTypeOf(db.collections.todos.useAll()).toEqualTypeOf<ReadonlyArray<Todo>>()
expectTypeOf(db.collections.people.useAll()).toEqualTypeOf<ReadonlyArray<Person>>()
expectTypeOf(db.collections.todos).toExtend<
  HookedCollection<Todo, { id: string; text: string; done?: boolean | undefined }>
>()

// With actions.
const acting = createStreamDB({
  streamOptions,
  state,
  actions: ({ db: { collections } }) => ({
    finish: {
      onMutate: (id: string) => {
        collections.todos.update(id, (draft) => {
          draft.done = true
        })
      },
      mutationFn: async () => undefined,
    },
  }),
})
expectTypeOf(acting.actions.finish).parameters.toEqualTypeOf<[string]>()
expectTypeOf(acting.collections.todos.useAll()).toEqualTypeOf<ReadonlyArray<Todo>>()

// useCollection: all rows, a selection, and the methods of the collection.
const all = useCollection(db.collections.todos)
expectTypeOf(all.data).toEqualTypeOf<ReadonlyArray<Todo>>()
expectTypeOf(all.status).toEqualTypeOf<'loading' | 'ready' | 'error'>()
expectTypeOf(all.error).toEqualTypeOf<Error | undefined>()
all.insert({ id: '1', text: 'milk' })
all.update('1', (draft) => {
  expectTypeOf(draft.done).toEqualTypeOf<boolean | undefined>()
})
all.delete(['1', '2'])
// @ts-expect-error a row without its text
all.insert({ id: '1' })

const { data: open } = useCollection(db.collections.todos, {
  select: (rows) => rows.filter(({ done }) => !done).length,
})
expectTypeOf(open).toEqualTypeOf<number>()

// Options that select nothing are none, and other options are a mistake.
expectTypeOf(useCollection(db.collections.todos, {}).data).toEqualTypeOf<ReadonlyArray<Todo>>()
expectTypeOf(useCollection(db.collections.todos, { select: undefined }).data).toEqualTypeOf<ReadonlyArray<Todo>>()
expectTypeOf(useCollection(db.collections.todos, undefined).data).toEqualTypeOf<ReadonlyArray<Todo>>()
// @ts-expect-error no such option
useCollection(db.collections.todos, { selct: (rows: ReadonlyArray<Todo>) => rows.length })

// useRow.
expectTypeOf(useRow(db.collections.people, 'ada').data).toEqualTypeOf<Person | undefined>()
expectTypeOf(useRow(db.collections.people, 'ada').isPending).toEqualTypeOf<boolean>()
// @ts-expect-error keys are strings
useRow(db.collections.people, 1)

// useStreamDB is what the caller says, or what the application registers (in readme/db.ts), or a database of unknown collections.
expectTypeOf(useStreamDB<typeof db>().collections.people.useAll()).toEqualTypeOf<ReadonlyArray<Person>>()
expectTypeOf(useStreamDB()).toEqualTypeOf<typeof registered>()
expectTypeOf<DBOf<Register>>().toEqualTypeOf<typeof registered>()
expectTypeOf<DBOf<object>>().toEqualTypeOf<AnyStreamDB>()
expectTypeOf(useStreamDB({ streamOptions, state })).toEqualTypeOf<typeof db>()
expectTypeOf(useStreamDB({ streamOptions, state, actions: () => ({}) }).collections).toEqualTypeOf<
  typeof db.collections
>()

// Status.
expectTypeOf(useSyncStatus()).toEqualTypeOf<SyncStatus>()
expectTypeOf(useSyncStatus(db)).toEqualTypeOf<SyncStatus>()
expectTypeOf(useSyncStatus((status) => status.phase)).toEqualTypeOf<SyncStatus['phase']>()
expectTypeOf(useSyncStatus(db, ({ lastSyncedAt }) => lastSyncedAt)).toEqualTypeOf<number | undefined>()
expectTypeOf(usePendingCount()).toEqualTypeOf<number>()

// useMutation: what the change takes is what `mutate` takes.
const rename = useMutation((id: string, text: string) => {
  db.collections.todos.update(id, (draft) => {
    draft.text = text
  })
})
expectTypeOf(rename.mutate).toEqualTypeOf<(id: string, text: string) => LocalWrite>()
expectTypeOf(useMutation(db, () => undefined).mutate).toEqualTypeOf<() => LocalWrite>()

// useSuspenseCollection, and the hooks of collections.
expectTypeOf(useSuspenseCollection(db.collections.todos).data).toEqualTypeOf<ReadonlyArray<Todo>>()
expectTypeOf(
  useSuspenseCollection(db.collections.todos, { suspendUntil: 'hydrated', select: ({ length }) => length }).data,
).toEqualTypeOf<number>()
expectTypeOf(db.collections.todos.useAllSuspense({ suspendUntil: 'up-to-date' })).toEqualTypeOf<ReadonlyArray<Todo>>()
expectTypeOf(
  db.collections.todos.useAllSuspense({ suspendUntil: 'hydrated', select: (rows) => rows.map(({ id }) => id) }),
).toEqualTypeOf<string[]>()
expectTypeOf(db.collections.people.useRow('ada').data).toEqualTypeOf<Person | undefined>()
// @ts-expect-error no such moment
useSuspenseCollection(db.collections.todos, { suspendUntil: 'never' })

// useConnectionState and useOutbox.
expectTypeOf(useConnectionState(db).phase).toEqualTypeOf<SyncStatus['phase']>()
expectTypeOf(useOutbox().entries).toEqualTypeOf<ReadonlyArray<Entry>>()
expectTypeOf(useOutbox(db).rejected).toEqualTypeOf<ReadonlyArray<Rejection>>()

// Live queries.
const { data: texts } = useLiveQuery({
  query: (q) =>
    q
      .from({ todo: db.collections.todos })
      .where(({ todo }) => eq(todo.done, false))
      .select(({ todo }) => ({ text: todo.text })),
})
expectTypeOf(texts[0]?.text).toEqualTypeOf<string | undefined>()
