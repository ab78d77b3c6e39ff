import type { TestTab } from '@oxbow/state/testing'
import { healthy, someAilment, type Ailment, type Disk } from './ailments.ts'
import { createWorldTime, turns, untilDone, type WorldTime } from './borrowed-time.ts'
import { createChance, type Chance } from './chance.ts'
import type { Defect } from './defects.ts'
import { nothingInjected, type Injected } from './injected.ts'
import { createLoneProfile } from './lone-profile.ts'
import { createNetwork, type Network } from './network.ts'
import { Page } from './page.ts'
import { createDatabaseProfile } from './database-profile.ts'
import { createMemoryProfile, type Profile } from './profile.ts'
import type { Mail, Schedule } from './schedule.ts'
import { byTheWorld, createServer, url, type WorldServer } from './server.ts'

/** Pages of one or two browsers, a server, and what is between them. */
export class World {
  readonly time: WorldTime
  readonly chance: Chance
  readonly server: WorldServer
  readonly network: Network
  readonly injected: Injected = nothingInjected()
  readonly profiles: Profile[] = []
  /** When the data of the site were cleared. */
  readonly clearings: number[] = []
  /** When the profile was copied. */
  copiedAt: number | undefined
  /** All that were ever opened. */
  readonly opened: Page[] = []
  /** What happened, with the time at which it did. */
  readonly trace: string[] = []
  readonly isPrivate: boolean
  /** In so many of all cases a use of the store takes up to a second. */
  storeStalls: number
  /** Those of pages that keep nothing. */
  readonly loneProfiles: Profile[] = []
  readonly disk: Disk = { isFull: false }
  readonly #defect: Defect
  readonly #ailing: number
  /** Apart, so that everything else happens as it would among healthy pages. */
  readonly #lots: Chance
  readonly #isCleared: boolean
  #count = 0

  static async create(schedule: Schedule, defect: Defect): Promise<World> {
    const time = createWorldTime(schedule.seed)
    const chance = createChance(schedule.seed ^ 0x5eed)
    return new World(schedule, defect, time, chance, await createServer(time, chance))
  }

  private constructor(schedule: Schedule, defect: Defect, time: WorldTime, chance: Chance, server: WorldServer) {
    this.time = time
    this.chance = chance
    this.server = server
    this.isPrivate = schedule.isPrivate
    this.#defect = defect
    this.#ailing = schedule.ailing
    this.#isCleared = schedule.steps.some((step) => step.do === 'clear')
    this.#lots = createChance(schedule.seed ^ 0xa111)
    const trace = (line: string): void => this.note(line)
    this.network = createNetwork({ server, time, chance, trace, injected: this.injected })
    const create = schedule.store === 'memory' ? createMemoryProfile : createDatabaseProfile
    const { storeTurns, hasLocks } = schedule
    this.storeStalls = schedule.storeStalls
    const pause = async (): Promise<void> => {
      await turns(chance.below(storeTurns))
      if (chance.happens(this.storeStalls))
        await new Promise<void>((resolve) => time.after(chance.below(1000), resolve))
    }
    this.profiles.push(create({ name: 'first', chance, pause, trace, hasLocks, bend: defect.store, tick: server.tick }))
    this.deliver(schedule.mail)
    for (let count = 0; count < schedule.pages; count += 1) this.open(count === 0 || chance.happens(0.5))
  }

  /** The pages that are there. */
  get pages(): Page[] {
    return this.opened.filter(({ tab }) => tab.state !== 'gone')
  }

  note(line: string): void {
    this.trace.push(`${String(this.time.browser.elapsed).padStart(7)} ms  ${line}`)
  }

  /** Opens a page of some profile, with something that ails it in some schedules. */
  open(visible: boolean, profile: Profile | undefined = this.profiles[this.chance.below(this.profiles.length)]): void {
    if (profile === undefined) return
    const isIll = this.#lots.happens(this.#ailing)
    const ailment = isIll ? someAilment(this.#lots, this.disk, this.#isCleared) : healthy(this.disk)
    if (!isIll || !ailment.keepsNothing) return this.#openWith(visible, profile, ailment)
    const lone = createLoneProfile(profile, ailment, this.server.tick)
    this.loneProfiles.push(lone)
    this.#openWith(visible, lone, ailment)
  }

  /** Opens a page that nothing ails. */
  openHealthy(visible: boolean, profile: Profile): void {
    this.#openWith(visible, profile, healthy(this.disk))
  }

  #openWith(visible: boolean, profile: Profile, ailment: Ailment): void {
    const tab: TestTab = this.time.browser.openTab({ visible, name: `${profile.name}-${this.opened.length + 1}` })
    const { injected, isPrivate } = this
    if (ailment.isIll) {
      injected.ailingPages += 1
      this.note(`${tab.name} ${ailment.name}`)
    }
    const fetch = this.#defect.fetch(
      this.network.fetchOf({ profile: profile.name, page: tab.name, isThere: () => tab.state === 'running' }),
    )
    const trace = (line: string): void => this.note(line)
    this.opened.push(new Page(tab, { profile, fetch, injected, isPrivate, trace, ailment }))
  }

  /** A copy of the profile goes on in another browser. */
  async clone(): Promise<void> {
    const [first, second] = this.profiles
    if (first === undefined || second !== undefined) return
    const copy = await first.copy('second')
    if (copy === undefined) return
    this.injected.clones += 1
    this.copiedAt = this.server.tick()
    this.profiles.push(copy)
    this.open(true, copy)
    this.open(this.chance.happens(0.5), copy)
  }

  /** Decides about the messages between tabs from now on. */
  deliver({ lost, doubled, late }: Mail): void {
    const { injected, chance } = this
    this.time.browser.interceptMessages(() => {
      const at = chance.next()
      if (at < lost) injected.lostMessages += 1
      else if (at < lost + doubled) injected.doubledMessages += 1
      else if (at < lost + doubled + late) injected.lateMessages += 1
      else return 'deliver'
      if (at < lost) return 'drop'
      return at < lost + doubled ? 'duplicate' : { lateMs: chance.below(2000) }
    })
  }

  /** Another client appends. */
  async append(operation: 'update' | 'delete', key: string): Promise<void> {
    this.#count += 1
    const value = operation === 'delete' ? {} : { value: { id: key, n: 1_000_000 + this.#count } }
    const body = JSON.stringify([
      { type: 'item', key, ...value, headers: { operation, txid: `elsewhere-${this.#count}` } },
    ])
    const headers = { 'Content-Type': 'application/json', [byTheWorld]: 'yes' }
    await this.server.fetch(url, { method: 'POST', body, headers })
  }

  /** Moves time. */
  async advance(ms: number): Promise<void> {
    await untilDone(this.time.browser.advance(ms))
    if (this.profiles.some(({ isSlow }) => isSlow)) await turns(60)
  }

  /** The end of a stream of requests of this world. */
  async tail(): Promise<string | null> {
    const response = await this.server.fetch(url, { method: 'HEAD', headers: { [byTheWorld]: 'yes' } })
    return response.headers.get('Stream-Next-Offset')
  }
}
