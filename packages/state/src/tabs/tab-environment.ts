import type { ChannelPort, Environment, LockPort, PagePort } from '../environment.ts'

/** The environment of a tab that can work with others. */
export interface TabEnvironment extends Environment {
  readonly page: PagePort
  readonly locks: LockPort
  readonly channels: ChannelPort
}

/** Whether this page can work with the other tabs of its browser. */
export const isTabEnvironment = (environment: Environment): environment is TabEnvironment =>
  environment.page !== undefined && environment.locks !== undefined && environment.channels !== undefined
