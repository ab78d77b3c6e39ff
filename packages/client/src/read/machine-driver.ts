// Runs the read machine: one event after the other, also those that arise while work is begun.
import { asError } from '../transport/send-once.ts'
import { readStateOf, type MachineState, type ReadEvent } from './machine-state.ts'
import { step } from './read-machine.ts'
import { isSameReadState, type ReadState } from './read-state.ts'

export interface MachineDriver {
  readonly state: MachineState
  dispatch(event: ReadEvent): void
}

export interface DriverPorts {
  /** Begins the work of a state in place of the work before. */
  perform(state: MachineState, before: MachineState): void
  /** Hears of every change. What it throws ends the session. */
  onReadState: ((state: ReadState) => void) | undefined
  random(): number
}

export const createMachineDriver = (initial: MachineState, ports: DriverPorts): MachineDriver => {
  const events: ReadEvent[] = []
  let state = initial
  let running = false
  let reported: ReadState | undefined

  const dispatch = (event: ReadEvent): void => {
    events.push(event)
    if (running) return
    running = true
    for (let next = events.shift(); next !== undefined; next = events.shift()) {
      const before = state
      state = step(state, next, ports.random)
      report()
      if (state.work !== before.work) ports.perform(state, before)
    }
    running = false
  }

  const report = (): void => {
    const next = readStateOf(state)
    if (next === undefined || (reported !== undefined && isSameReadState(reported, next))) return
    reported = next
    try {
      ports.onReadState?.(next)
    } catch (thrown) {
      dispatch({ type: 'fatal', error: asError(thrown) })
    }
  }

  report()
  return {
    get state() {
      return state
    },
    dispatch,
  }
}
