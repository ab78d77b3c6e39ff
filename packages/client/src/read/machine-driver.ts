// Runs the read machine: one event after the other, also those that arise while commands are performed.
import { asError } from '../transport/send-once.ts'
import { readStateOf, type MachineState, type ReadCommand, type ReadEvent } from './machine-state.ts'
import { step } from './read-machine.ts'
import { isSameReadState, type ReadState } from './read-state.ts'

export interface MachineDriver {
  readonly state: MachineState
  dispatch(event: ReadEvent): void
}

export interface DriverPorts {
  perform(command: ReadCommand): void
  /** Hears of every change. What it throws ends the session. */
  onReadState: ((state: ReadState) => void) | undefined
}

export const createMachineDriver = (initial: MachineState, ports: DriverPorts): MachineDriver => {
  const events: ReadEvent[] = []
  let state = initial
  let running = false
  let reported: ReadState | undefined

  const report = (): void => {
    const next = readStateOf(state)
    if (next === undefined || (reported !== undefined && isSameReadState(reported, next))) return
    reported = next
    try {
      ports.onReadState?.(next)
    } catch (thrown) {
      events.push({ type: 'fatal', error: asError(thrown) })
    }
  }

  const drain = (): void => {
    if (running) return
    running = true
    for (let event = events.shift(); event !== undefined; event = events.shift()) {
      const { state: next, commands } = step(state, event)
      state = next
      report()
      for (const command of commands) ports.perform(command)
    }
    running = false
  }

  report()
  drain()
  return {
    get state() {
      return state
    },
    dispatch: (event) => {
      events.push(event)
      drain()
    },
  }
}
