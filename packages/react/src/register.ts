import type { AnyStreamDB } from './stream-db-context.ts'

/**
 * Where an application says, once, of what type its database is, so that `useStreamDB()` knows it everywhere:
 *
 *     declare module '@oxbow/react' {
 *       interface Register {
 *         db: typeof db
 *       }
 *     }
 */
// oxlint-disable-next-line typescript/no-empty-object-type, typescript/no-empty-interface -- applications add to it
export interface Register {}

/** The database that an interface like `Register` names; any, when it names none. */
export type DBOf<R> = R extends { readonly db: infer TDB extends AnyStreamDB } ? TDB : AnyStreamDB

/** The database of the application, as `Register` says. */
export type RegisteredStreamDB = DBOf<Register>
