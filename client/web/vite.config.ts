import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// The bundle has fixed file names and nothing inline: the agent serves it under a strict
// Content-Security-Policy, and shows its hash.
export default defineConfig({
  plugins: [vue({ features: { optionsAPI: false } })],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: {
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false,
  },
  build: {
    target: 'chrome109',
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 1000,
    rollupOptions: {
      output: {
        entryFileNames: 'app.js',
        assetFileNames: 'app[extname]',
        chunkFileNames: (chunk) => {
          const role = /pages\/(\w+)\/index\.vue$/.exec(chunk.facadeModuleId ?? '')?.[1];
          return role ? `${role}.js` : '[name].js';
        },
        manualChunks: (id) => {
          if (/\/(echarts|zrender|chartDrawing)/.test(id)) {
            return 'chart';
          }
          return /\/src\/(pages|main|App)/.test(id) ? undefined : 'kit';
        },
      },
    },
  },
  server: { host: '127.0.0.1' },
});
