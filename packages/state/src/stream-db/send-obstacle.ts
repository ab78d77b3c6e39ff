import type { SendObstacle } from '../core/sync-status.ts'
import type { Pause } from '../core/pause.ts'
import { StateError } from '../errors.ts'

/** Where writes go, for people: the stream that is read, and what they are sent to. */
export interface Whither {
  readonly url: string
  readonly name: string
}

/** Why nothing is sent: until someone lets it go on, or as long as the end of the log is not told. */
export type Obstacle = Pause | { readonly reason: 'no-tail'; readonly status: number; readonly text?: undefined }

/** What the status says while nothing is sent, in words that say what to do. `count` is how many writes wait. */
export function obstacleOf(obstacle: Obstacle, { url, name }: Whither, count: number): SendObstacle {
  const { status, text = '' } = obstacle
  const held = (what: string, advice: string): string =>
    `${count === 1 ? 'One change is' : `${count} changes are`} kept and not sent to ${name}: ${what}. ${advice}`
  const answered = `status ${status}${text === '' ? '' : `: ${text}`}`
  switch (obstacle.reason) {
    case 'needs-auth': {
      const message = held('the server refuses the credentials (status 401)', 'Give new ones and call `connect()`.')
      return { phase: 'needs-auth', error: new StateError('rejected', message, { status: 401 }) }
    }
    case 'missing': {
      const advice = 'Make it again and call `connect()`, or discard the changes.'
      return {
        phase: 'error',
        error: new StateError('stream-not-found', held(`it is not there (${answered})`, advice), { status }),
      }
    }
    case 'unfit': {
      const advice = 'See whether the address takes POST and JSON, and call `connect()`, or discard the changes.'
      const message = held(`it does not take what is sent there (${answered})`, advice)
      return { phase: 'error', error: new StateError('rejected', message, { status }) }
    }
    case 'no-tail': {
      const what = `after a try in doubt it has to be known where ${url} ends, and that is not told (status ${status})`
      const advice =
        'Allow HEAD, or GET with `offset=now`, and expose `Stream-Next-Offset` (CORS). It is asked again by itself.'
      return { phase: 'error', error: new StateError('rejected', held(what, advice), { status }) }
    }
    case 'recreated':
      return { phase: 'error', error: new StateError('stream-recreated', recreatedText(url, count)) }
  }
}

function recreatedText(url: string, count: number): string {
  const what = count === 1 ? 'One change that was' : `${count} changes that were`
  return (
    `The stream ${url} was made anew, or lost its beginning. ${what} made before that wait: call \`connect()\` to send ` +
    'them to the stream as it is now, or discard them.'
  )
}
