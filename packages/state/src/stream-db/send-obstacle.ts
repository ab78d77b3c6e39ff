import type { SendObstacle } from '../core/sync-status.ts'
import { StateError } from '../errors.ts'
import type { Obstacle } from '../outbox/machine.ts'

/** What the obstacle of a sender means for the status, in words that say what to do. */
export function obstacleOf(obstacle: Obstacle, url: string): SendObstacle {
  const reason =
    obstacle.kind === 'needs-auth'
      ? 'the server refuses the credentials (status 401). They are kept. Give new credentials and call `connect()`.'
      : `the stream is gone (status ${obstacle.status}). They are kept. Make the stream again and call \`connect()\`.`
  const message = `Changes can not be sent to ${url}: ${reason}`
  return obstacle.kind === 'needs-auth'
    ? { phase: 'needs-auth', error: new StateError('rejected', message) }
    : { phase: 'error', error: new StateError('stream-not-found', message) }
}

/** What the status says while writes that were made for another stream wait. */
export function pausedFor(url: string, count: number): SendObstacle {
  const what = count === 1 ? 'One change that was' : `${count} changes that were`
  const message =
    `The stream ${url} was made anew, or lost its beginning. ${what} made before that wait: call \`connect()\` to send ` +
    'them to the stream as it is now, or discard them.'
  return { phase: 'error', error: new StateError('stream-recreated', message) }
}
