import { calm } from './network.ts'
import type { Page } from './page.ts'
import { switchTo } from './perform.ts'
import type { World } from './world.ts'

/** So long a world may take until nothing waits any more. */
const PATIENCE_S = 240

/** Ends all trouble, looks at each page once, and waits until nothing moves. @returns what still waits, in words. */
export async function comeToRest(world: World): Promise<string[]> {
  const { network, server, time } = world
  network.weather = calm
  network.expired.clear()
  world.storeStalls = 0
  world.disk.isFull = false
  server.handler.faults.clear()
  world.deliver({ lost: 0, doubled: 0, late: 0 })
  for (const page of world.opened) page.crashPoint = undefined
  // Those that are being closed end first.
  await world.advance(0)
  for (const { tab } of world.pages) tab.unblock()
  // What they have begun, or were told in a long task, comes first.
  await world.advance(2500)
  for (const { tab } of world.pages) tab.restore()
  for (const { tab } of world.pages) tab.online()
  for (const profile of world.profiles) {
    // Somebody has to bring the store to the end of the log, and to send what waits in it.
    const keepsIt = (page: Page): boolean => page.profile === profile && !page.isIll && !isInMemory(page)
    if (!world.pages.some(keepsIt)) world.openHealthy(true, profile)
  }
  while (network.underWay > 0) await world.advance(1000)
  // Last one that brings the store to the end: nobody leads for the others in its place.
  const inOrder = world.pages.toSorted((one, other) => Number(isInMemory(other)) - Number(isInMemory(one)))
  for (const page of inOrder) {
    page.tab.hide()
    // Before it is looked at: only a page that is seen asks to lead.
    world.note(`${page.tab.name} is asked to go on`)
    page.db.connect()
    switchTo(world, page)
    await world.advance(500)
  }
  for (const { db } of world.pages) db.connect()
  const begin = time.browser.elapsed
  let moving = await whatMoves(world)
  while (moving.length > 0 && time.browser.elapsed - begin < PATIENCE_S * 1000) {
    await world.advance(1000)
    // Whoever sees that the stream was made anew decides that the writes go there.
    for (const { db } of world.pages) if (db.status.get().phase === 'error') db.connect()
    moving = await whatMoves(world)
  }
  return moving
}

const isInMemory = ({ db }: Page): boolean => db.status.get().storage === 'memory'

async function whatMoves(world: World): Promise<string[]> {
  const tail = await world.tail()
  const moving: string[] = []
  for (const { tab, db, waiting } of world.pages) {
    const { isUpToDate, pendingCount, offset, phase, role, error } = db.status.get()
    if (isUpToDate && pendingCount === 0 && offset === tail && waiting === 0) continue
    moving.push(
      `${tab.name} (${tab.state}) is ${role}, ${phase}, ${isUpToDate ? 'up to date' : 'behind'}, at ${offset} of ${tail}, ` +
        `${pendingCount} wait, ${waiting} are not durable${error === undefined ? '' : `: ${error.message}`}`,
    )
  }
  return moving
}
