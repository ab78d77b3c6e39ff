/** What `options` say about each of the defaults; `undefined` says nothing. */
export const withDefaults = <T extends object>(
  defaults: T,
  options: { readonly [K in keyof T]?: T[K] | undefined } = {},
): T => {
  const chosen = { ...defaults }
  for (const name in defaults) chosen[name] = options[name] ?? defaults[name]
  return chosen
}
