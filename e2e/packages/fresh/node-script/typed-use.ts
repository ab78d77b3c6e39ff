// Every declaration of the packages is checked here (there is no skipLibCheck), without the types of a browser.
import { type HeadResult, DurableStream } from '@oxbow/client'
import { positionFromHeaders } from '@oxbow/client/protocol'
import { type RunningServer, startServer } from '@oxbow/dev-server'
import { createFetch, createHandler } from '@oxbow/dev-server/handler'
import { type ChangeEvent, isChangeEvent } from '@oxbow/state'

export const head = (url: string): Promise<HeadResult> => DurableStream.head({ url })
export const serve = (): Promise<RunningServer> => startServer({ port: 0 })
export const local: typeof fetch = createFetch(createHandler())
export const keyOf = (event: ChangeEvent): string | undefined => (isChangeEvent(event) ? event.key : undefined)
export const position = positionFromHeaders(new Headers())
// @ts-expect-error a port is a number
export const wrong = startServer({ port: '80' })
