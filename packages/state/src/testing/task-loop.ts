import { defaultEnvironment } from '../environment.ts'

/** The tasks of a browser that exists only in this process: one after the other, each in a turn of its own. */
export interface TaskLoop {
  /** Runs a task in a turn of its own, after those that were posted before. */
  post(task: () => void): void
  /** Something happened: who settles looks on. */
  touch(): void
  /** Something that is sure to end is going on: who settles has more patience. */
  track(work: Promise<unknown>): void
  /** Resolves when nothing more happens by itself. */
  settle(): Promise<void>
}

/** So many turns without anything are taken for rest; more while work is going on outside. */
const QUIET_TURNS = 4
const QUIET_TURNS_AT_WORK = 50

/** Makes a loop without tasks. */
export function createTaskLoop(): TaskLoop {
  const tasks: Array<() => void> = []
  let isPumping = false
  let events = 0
  let atWork = 0

  const pump = async (): Promise<void> => {
    for (;;) {
      await nextTurn()
      const task = tasks.shift()
      if (task === undefined) break
      task()
    }
    isPumping = false
  }
  return {
    post(task) {
      events++
      tasks.push(task)
      if (isPumping) return
      isPumping = true
      void pump()
    },
    touch() {
      events++
    },
    track(work) {
      atWork++
      const done = (): void => {
        atWork--
        events++
      }
      work.then(done, done)
    },
    async settle() {
      for (let quiet = 0; quiet < (atWork > 0 ? QUIET_TURNS_AT_WORK : QUIET_TURNS);) {
        const before = events
        await nextTurn()
        quiet = isPumping || events !== before ? 0 : quiet + 1
      }
    },
  }
}

const { setImmediate: immediate } = globalThis as { setImmediate?: ((callback: () => void) => unknown) | undefined }

/** The next turn of the process: by then all microtasks have run. No timer is involved. */
const nextTurn: () => Promise<void> =
  immediate === undefined ? () => defaultEnvironment.breathe() : () => new Promise((resolve) => immediate(resolve))
