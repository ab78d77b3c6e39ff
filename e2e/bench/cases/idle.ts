// What tabs ask of the server while nothing happens.
import type { BenchWorld } from '../bench-world.ts'
import { type Figure, figure } from '../figures.ts'

export async function* measureIdle(world: BenchWorld, seconds: number): AsyncGenerator<Figure> {
  const stream = await world.fill('idle', 100)
  for (let n = 0; n < 8; n += 1) {
    const tab = await world.open()
    await tab.navigate(world.page({ stream, count: 100 }))
    await tab.evaluate('bench.opened.then(() => bench.upToDate())')
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  const before = world.site.seen.length
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const count = world.site.seen.length - before
  const kinds = world.site.seen.slice(before).map(({ method, isLive }) => `${method}${isLive ? ' live' : ''}`)
  yield figure(
    `8 idle tabs for ${seconds} s: requests`,
    '1 a minute',
    `${count}, ${((count * 60) / seconds).toFixed(2)} a minute (${kinds.join(', ') || 'none'})`,
  )
}
