// What one export costs an application: a build of nothing but it.
import { defineConfig } from 'vite'

export default defineConfig({
  build: {
    outDir: 'alone',
    modulePreload: false,
    rolldownOptions: { input: 'src/error-alone.ts', preserveEntrySignatures: 'strict' },
  },
})
