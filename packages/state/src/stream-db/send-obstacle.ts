import type { SendObstacle } from '../core/sync-status.ts'
import type { Pause } from '../core/pause.ts'
import { StateError, type StateErrorCode } from '../errors.ts'

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
  const answered = `status ${status}${text === '' ? '' : `: ${text}`}`
  const isRefused = obstacle.reason === 'needs-auth'
  const held = (code: StateErrorCode, what: string, advice: string): SendObstacle => {
    const kept = count === 1 ? 'One change is' : `${count} changes are`
    const message = `${kept} kept and not sent to ${name}: ${what}. ${advice}`
    return { phase: 'error', error: new StateError(code, message, { status: isRefused ? 401 : status }) }
  }
  switch (obstacle.reason) {
    case 'needs-auth': {
      const what = 'the server refuses the credentials (status 401)'
      return { ...held('rejected', what, 'Give new ones and call `connect()`.'), phase: 'needs-auth' }
    }
    case 'missing': {
      const advice = 'Make it again and call `connect()`, or discard the changes.'
      return held('stream-not-found', `it is not there (${answered})`, advice)
    }
    case 'unfit': {
      const advice = 'See whether the address takes POST and JSON, and call `connect()`, or discard the changes.'
      return held('rejected', `it does not take what is sent there (${answered})`, advice)
    }
    case 'no-tail': {
      const what = `after a try in doubt it has to be known where ${url} ends, and that is not told (status ${status})`
      const advice =
        'Allow HEAD, or GET with `offset=now`, and expose `Stream-Next-Offset` (CORS). It is asked again by itself.'
      return held('rejected', what, advice)
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
