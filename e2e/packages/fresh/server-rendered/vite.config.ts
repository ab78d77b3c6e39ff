import { defineConfig } from 'vite'

export default defineConfig({
  // React tells of a failed hydration in words only where it is not built for production.
  define: { 'process.env.NODE_ENV': '"development"' },
  build: { minify: false, rolldownOptions: { input: 'client.js', output: { entryFileNames: 'client.js' } } },
})
