import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import vue from '@vitejs/plugin-vue'
import { listBundledPackages } from './scripts/packaging/bundled-packages.mjs'

// Main and preload are CommonJS: the oldest Electron the tests run on knows no other, and a sandboxed preload never does.
const commonJs = { format: 'cjs' as const, entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' }

// What each bundle contains, for the licences of a package.
const listed = (bundle: string) => listBundledPackages(bundle, resolve('out/bundled'))

// Chromium compiles a function when it first runs, while somebody waits. With this it compiles them all as the file is read, on another thread.
const compiledWhenRead = '//# allFunctionsCalledOnLoad'

export default defineConfig({
  main: {
    plugins: [listed('main')],
    build: {
      target: 'node16.17',
      outDir: 'out/main',
      // Everything goes into the bundle: a package then holds no node_modules for main.
      externalizeDeps: { exclude: ['zod'] },
      rolldownOptions: { input: { index: resolve('src/main/index.ts') }, output: commonJs },
    },
  },
  preload: {
    plugins: [listed('preload')],
    build: {
      target: 'node16.17',
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: { input: { index: resolve('src/preload/index.ts') }, output: commonJs },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [vue(), listed('renderer')],
    // `noncePlaceholder` of src/shared/web/page-security.ts: each answer puts its own nonce there.
    html: { cspNonce: '__CSP_NONCE__' },
    build: {
      target: 'chrome108',
      cssTarget: 'chrome108',
      // electron-vite turns minifying off, and only the minifier lowers CSS for Chrome 108.
      minify: true,
      cssMinify: 'lightningcss',
      outDir: 'out/renderer',
      // Inlined data: addresses would need a wider content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { index: resolve('src/renderer/index.html') },
        output: { postBanner: compiledWhenRead },
      },
    },
  },
})
