export { durableStreams, type DurableStreamsPlugin, type DurableStreamsPluginOptions } from './node/vite-plugin.ts'
