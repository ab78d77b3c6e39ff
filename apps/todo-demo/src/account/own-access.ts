import { networkFetch } from '../network/network.ts'
import { storageOf } from '../page/text-storage.ts'
import { createAccess } from './access.ts'
import { createAccountStore } from './account.ts'
import { createAccountServer } from './account-server.ts'

/** The account of this browser. */
export const account = createAccountStore(storageOf(window))

/** The access of this tab to the streams of that account. */
export const ownAccess = createAccess({ account, server: createAccountServer(networkFetch), now: Date.now })
