export { createTestBrowser, type TestBrowser, type TestBrowserOptions } from './testing/test-browser.ts'
export type { FreezeOptions, TestTab } from './testing/test-tab.ts'
export type { TabState } from './testing/tab-life.ts'
export type { TestDelivery, TestMessage } from './testing/test-channels.ts'
export type {
  Channel,
  ChannelPort,
  Environment,
  LockPort,
  LockRequest,
  PageEvent,
  PagePort,
  StoragePort,
} from './environment.ts'
