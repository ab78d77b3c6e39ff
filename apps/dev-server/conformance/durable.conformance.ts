import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeServer } from './describe-server.ts'

describeServer('durable store', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'oxbow-conformance-'))
  return { options: { dataDir }, cleanUp: () => rm(dataDir, { recursive: true, force: true }) }
})
