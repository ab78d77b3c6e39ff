import { durableStreams } from '@oxbow/dev-server/vite'

export default { plugins: [durableStreams({ dataDir: '.data/streams' })] }
