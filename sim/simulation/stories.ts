import type { Chance } from './chance.ts'
import type { Weather } from './network.ts'
import { KEYS, somePut, type Step } from './step.ts'

/** A leader that is stuck for so long that another page takes its part, while both have something to do. */
export function stuckLeader(chance: Chance, weather: Weather): Step[] {
  const put = (): Step => somePut(chance)
  const remotePut = (): Step => ({ do: 'remote-put', key: chance.below(KEYS) })
  const pause = (): Step => ({ do: 'turns', count: chance.below(60) })
  const later = (): Step => ({ do: 'advance', ms: chance.pick([1, 3000, 8000]) })
  const doubt: Step[] = chance.happens(0.6) ? [{ do: 'advance', ms: 3000 }, { do: 'forget-producers' }] : []
  const again: Step[] = [
    put(),
    pause(),
    { do: 'stick' },
    put(),
    remotePut(),
    { do: 'advance', ms: 15_000 },
    put(),
    later(),
  ]
  // What it was about to do then meets a batch of the other page that does not come through.
  const isHeldUp = chance.happens(0.5)
  return [
    ...[put(), ...doubt, put(), remotePut(), pause(), { do: 'stick' } as const, remotePut(), pause(), put()],
    ...[{ do: 'advance', ms: 15_000 } as const, remotePut(), put(), later(), put(), remotePut(), pause()],
    ...(chance.happens(0.4) ? again : []),
    ...(isHeldUp ? [{ do: 'weather', weather: { ...weather, refusedWrites: 0.9 } } as const, put(), later()] : []),
    ...[put(), pause(), { do: 'unstick' } as const, pause(), put()],
    ...(isHeldUp ? [later(), { do: 'weather', weather } as const] : []),
  ]
}

/** A server that refuses for some seconds, or only takes no writes, while people go on writing. */
export function outage(chance: Chance, weather: Weather): Step[] {
  const put = (): Step => somePut(chance)
  const later = (): Step => ({ do: 'advance', ms: chance.pick([50, 300, 1000]) })
  const down = chance.happens(0.3) ? { refused: 0.6, cutBefore: 0.2 } : { refusedWrites: 0.7 }
  return [
    put(),
    later(),
    { do: 'weather', weather: { ...weather, ...down } },
    put(),
    later(),
    put(),
    later(),
    put(),
    { do: 'weather', weather },
  ]
}

/** Pages that write, send and repeat at the same time, as those do that have no locks. */
export function rivals(chance: Chance, weather: Weather): Step[] {
  const put = (): Step => somePut(chance)
  const pause = (): Step => ({ do: 'turns', count: chance.below(20) })
  const later = (): Step => ({ do: 'advance', ms: chance.pick([300, 1000, 3000]) })
  return [
    { do: 'weather', weather: { ...weather, refusedWrites: 0.5, cutAfter: 0.3, slow: 0.8 } },
    ...[put(), put(), pause(), put(), put(), later(), put(), pause(), put(), later(), put(), put(), later()],
    { do: 'weather', weather },
  ]
}
