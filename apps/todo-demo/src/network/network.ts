import { storageOf } from '../page/text-storage.ts'
import { createAirplaneMode, gateFetch } from './airplane-mode.ts'

/** Whether this browser plays being offline. */
export const airplaneMode = createAirplaneMode(storageOf(window))

/** The network, as far as the switch lets this page have it. */
export const networkFetch = gateFetch((input, init) => fetch(input, init), airplaneMode)
