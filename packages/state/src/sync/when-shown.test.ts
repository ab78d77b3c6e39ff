import { expect, it } from 'vitest'
import { createManualClock } from '../../test/manual-clock.ts'
import { createWhenShown } from './when-shown.ts'

const scene = () => {
  const environment = createManualClock()
  const steps: string[] = []
  let show = (): void => undefined
  const shown = new Promise<void>((resolve) => (show = resolve))
  const hydrated = async (): Promise<void> => void steps.push('read')
  const whenShown = createWhenShown({ replica: { hydrated }, environment, shown: () => shown })
  return { environment, steps, show, wait: () => whenShown().then(() => steps.push('go on')) }
}

it('waits until what was read is shown, and leaves no timer', async () => {
  const { environment, steps, show, wait } = scene()
  const waited = wait()
  await environment.advance(0)
  await environment.advance(249)
  expect([...steps]).toEqual(['read'])
  show()
  await waited
  expect([steps, environment.sleepers]).toEqual([['read', 'go on'], 0])
})

it('does not wait for all rows where they are many', async () => {
  const { environment, steps, wait } = scene()
  const waited = wait()
  await environment.advance(0)
  await environment.advance(250)
  await waited
  expect(steps).toEqual(['read', 'go on'])
})
