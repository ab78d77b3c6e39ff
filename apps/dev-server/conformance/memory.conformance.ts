import { describeServer } from './describe-server.ts'

describeServer('memory store', () => Promise.resolve({ options: {}, cleanUp: () => Promise.resolve() }))
