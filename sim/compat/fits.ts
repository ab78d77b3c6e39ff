/** Compiles if what callers hold or hand in may stand where the other type is expected. */
export type Fits<From extends To, To> = [From, To]

/** The members of a class without the brand that its private fields give it. */
export type Public<T> = Pick<T, keyof T>

/** The names that `theirs` has and `ours` lacks: has to be none. */
export type Missing<Theirs, Ours> = Exclude<keyof Theirs, keyof Ours>
