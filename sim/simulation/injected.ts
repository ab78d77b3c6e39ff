/** How often what was done to a world. */
export interface Injected {
  crashes: number
  closes: number
  takeovers: number
  freezes: number
  steals: number
  /** Connections that were cut, before or after the server did what was asked. */
  cuts: number
  refusals: number
  lateRequests: number
  repeated: number
  cached: number
  lostMessages: number
  lateMessages: number
  doubledMessages: number
  offlineSpells: number
  forgottenProducers: number
  recreated: number
  clones: number
  compactions: number
  cleared: number
  /** Pages whose storage does not work, or that may not ask for locks. */
  ailingPages: number
  fullDisks: number
}

export const nothingInjected = (): Injected => ({
  crashes: 0,
  closes: 0,
  takeovers: 0,
  freezes: 0,
  steals: 0,
  cuts: 0,
  refusals: 0,
  lateRequests: 0,
  repeated: 0,
  cached: 0,
  lostMessages: 0,
  lateMessages: 0,
  doubledMessages: 0,
  offlineSpells: 0,
  forgottenProducers: 0,
  recreated: 0,
  clones: 0,
  compactions: 0,
  cleared: 0,
  ailingPages: 0,
  fullDisks: 0,
})

/** Adds counts to others. */
export function addInjected(sum: Injected, more: Injected): void {
  for (const name of Object.keys(more) as Array<keyof Injected>) sum[name] += more[name]
}
