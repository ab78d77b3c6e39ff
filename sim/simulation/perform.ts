import { turns } from './borrowed-time.ts'
import type { Page } from './page.ts'
import { MOST_PAGES, type Step } from './step.ts'
import type { World } from './world.ts'

/** Lets a step happen to a world. A step that does not fit does nothing. */
export async function perform(world: World, step: Step, n: number): Promise<void> {
  if ('page' in step) return performOnPage(world, step, n)
  switch (step.do) {
    case 'remote-put':
      return world.append('update', `k${step.key}`)
    case 'remote-remove':
      return world.append('delete', `k${step.key}`)
    case 'advance':
      return world.advance(step.ms)
    case 'turns':
      return turns(step.count)
    case 'open':
      return world.pages.length < MOST_PAGES ? world.open(step.visible) : undefined
    case 'weather':
      world.network.weather = step.weather
      return
    case 'steal':
      // The page may end before it is answered.
      void steal(world, step.lock)
      return turns(10)
    case 'stick':
      return stick(world)
    case 'unstick':
      for (const { tab } of world.pages) tab.unblock()
      return
    case 'everyone-offline':
      for (const page of world.pages) goOffline(world, page)
      return
    case 'everyone-online':
      for (const { tab } of world.pages) tab.online()
      return
    case 'forget-producers':
      world.injected.forgottenProducers += 1
      return world.server.forgetProducers()
    case 'recreate':
      world.injected.recreated += 1
      return world.server.recreate()
    case 'fill-disk':
    case 'make-room':
      return setDisk(world, step.do === 'fill-disk')
    case 'clone':
      return world.clone()
    case 'compact':
      return compact(world)
    case 'clear':
      world.clearings.push(world.server.tick())
      for (const profile of world.profiles) if (await profile.clear()) world.injected.cleared += 1
      return
  }
}

function performOnPage(world: World, step: Extract<Step, { page: number }>, n: number): void | Promise<void> {
  const { pages } = world
  const page = pages[step.page % pages.length]
  if (page === undefined) return
  world.note(`  ${step.do} on ${page.tab.name}, ${page.tab.state}`)
  if ('key' in step) return write(page, step, n)
  const { tab, db } = page
  switch (step.do) {
    case 'crash':
      return page.crash()
    case 'crash-at':
      page.crashPoint = step.point
      return
    case 'close':
      if (tab.state !== 'gone') world.injected.closes += 1
      return tab.close()
    case 'unblock':
      tab.unblock()
      // What it was told in its long task comes before what it is told now.
      return world.advance(0)
    case 'freeze':
      if (page.isRunning) world.injected.freezes += 1
      return tab.freeze(step)
    case 'pagehide':
      if (page.isRunning) world.injected.freezes += 1
      return tab.pagehide()
    case 'switch':
      return switchTo(world, page)
    case 'offline':
      return goOffline(world, page)
    case 'expire':
      world.network.expired.add(tab.name)
      return
    case 'renew':
      world.network.expired.delete(tab.name)
      return page.isRunning ? db.connect() : undefined
    case 'connect':
    case 'disconnect':
      return page.isRunning ? db[step.do]() : undefined
    default:
      return tab[step.do]()
  }
}

function write(page: Page, step: { do: 'put' | 'label' | 'unlabel' | 'remove'; key: number }, n: number): void {
  if (!page.isRunning) return
  const key = `k${step.key}`
  switch (step.do) {
    case 'put':
      return page.put(key, n, n % 3 === 0 ? `t${n}` : undefined)
    case 'label':
      return page.label(key, `t${n}`)
    case 'unlabel':
      return page.label(key, undefined)
    case 'remove':
      return page.remove(key)
  }
}

/** Shows a page and hides the others of its browser. */
export function switchTo(world: World, shown: Page): void {
  for (const page of world.pages) if (page !== shown && page.profile === shown.profile) page.tab.hide()
  shown.tab.show()
}

function setDisk({ disk, injected }: World, isFull: boolean): void {
  if (isFull) injected.fullDisks += 1
  disk.isFull = isFull
}

function compact(world: World): void {
  world.injected.compactions += 1
  for (const profile of world.profiles) profile.compact()
}

function goOffline(world: World, { tab }: Page): void {
  world.injected.offlineSpells += 1
  tab.offline()
}

/** The page that leads gets into a long task. */
function stick(world: World): void {
  const leader = world.pages.find(({ isRunning, db }) => isRunning && db.status.get().role === 'leader')
  const other = world.pages.find((page) => page.isRunning && page !== leader && page.profile === leader?.profile)
  if (leader === undefined || other === undefined) return
  world.note(`  ${leader.tab.name} is stuck, and ${other.tab.name} is looked at`)
  leader.tab.block()
  other.tab.show()
}

/** Takes a lock from whoever has it, and gives it back at once. */
async function steal(world: World, lock: 'leader' | 'send'): Promise<void> {
  const page = world.pages.find(({ isRunning, isIll }) => isRunning && !isIll)
  const locks = page?.profile.environmentOf(page.tab).locks
  const { held } = (await locks?.query()) ?? { held: [] }
  for (const name of held.filter((other) => other.endsWith(`/${lock}`))) {
    world.injected.steals += 1
    await locks?.request(name, { steal: true }, async () => undefined).catch(() => undefined)
  }
}
