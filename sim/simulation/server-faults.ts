import type { Chance } from './chance.ts'
import type { Injected } from './injected.ts'
import type { Weather } from './network.ts'
import { byTheWorld, url, type WorldServer } from './server.ts'

const STATUSES = [500, 502, 503, 504, 408, 429]
const BREAKS_AT = [0, 40, 150, 400]

/** Switches on what the server does wrong, as often as the weather says. */
export function switchFaults(parts: {
  readonly server: WorldServer
  readonly chance: Chance
  readonly injected: Injected
  readonly weather: () => Weather
}): void {
  const { server, chance, injected, weather } = parts
  const { faults } = server.handler
  const strike = (share: keyof Weather, among: number, counter: keyof Injected, methods: ReadonlyArray<string>) => ({
    times: Infinity,
    match: ({ method, headers, url: address }: { method: string; headers: object; url: string }): boolean => {
      const isOurs = methods.includes(method) && !(byTheWorld in headers) && address.startsWith(url)
      if (!isOurs || !chance.happens(weather()[share] / among)) return false
      injected[counter] += 1
      return true
    },
  })
  const all = ['GET', 'HEAD', 'POST']
  faults.add({ effect: { kind: 'cut-after' }, ...strike('cutAfter', 1, 'cuts', ['POST']) })
  faults.add({ effect: { kind: 'cut-before' }, ...strike('cutBefore', 1, 'cuts', all) })
  for (const status of STATUSES) {
    const headers = status === 429 ? { 'Retry-After': '2' } : {}
    const effect = { kind: 'respond', status, headers } as const
    faults.add({ effect, ...strike('refused', STATUSES.length, 'refusals', all) })
    faults.add({ effect, ...strike('refusedWrites', STATUSES.length, 'refusals', ['POST']) })
  }
  for (const bytes of BREAKS_AT)
    faults.add({ effect: { kind: 'truncate', bytes }, ...strike('truncated', BREAKS_AT.length, 'cuts', ['GET']) })
}
