import type { Chance } from './chance.ts'
import type { Weather } from './network.ts'
import type { CrashPoint } from './page.ts'

/** Pages and keys are chosen below these. */
export const MOST_PAGES = 5
export const KEYS = 4

/** One thing that happens. Pages and keys are small numbers, so that they meet. */
export type Step =
  | { do: 'put' | 'label' | 'unlabel' | 'remove'; page: number; key: number }
  | { do: 'remote-put' | 'remote-remove'; key: number }
  | { do: 'advance'; ms: number }
  | { do: 'turns'; count: number }
  | { do: 'open'; visible: boolean }
  | { do: 'close' | 'crash' | 'hide' | 'show' | 'switch' | 'resume' | 'pagehide' | 'restore'; page: number }
  | { do: 'block' | 'unblock' | 'offline' | 'online' | 'disconnect' | 'connect'; page: number }
  | { do: 'freeze'; page: number; tellPage: boolean; receives: boolean }
  | { do: 'crash-at'; page: number; point: CrashPoint }
  | { do: 'steal'; lock: 'leader' | 'send' }
  /** The page that leads gets into a long task, beside another one that is looked at; and all such tasks end. */
  | { do: 'stick' | 'unstick' }
  | { do: 'weather'; weather: Weather }
  /** From here on the server refuses the credentials of a page, or takes them again. */
  | { do: 'expire' | 'renew'; page: number }
  | { do: 'everyone-offline' | 'everyone-online' | 'forget-producers' | 'recreate' | 'clone' | 'compact' | 'clear' }
  /** From here on nothing more fits on the disk, or there is room again. */
  | { do: 'fill-disk' | 'make-room' }

/** Somebody writes. */
export const somePut = (chance: Chance): Step => ({
  do: 'put',
  page: chance.below(MOST_PAGES),
  key: chance.below(KEYS),
})
