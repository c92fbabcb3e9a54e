import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { icons } from './build/icons-plugin.ts';
import { serviceWorker } from './build/service-worker.ts';

export default defineConfig({
  plugins: [icons(), svelte(), serviceWorker()],
  build: {
    target: ['chrome109', 'safari16.4', 'firefox115'],
    // The content security policy forbids inline data in scripts and styles; every asset is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } } },
  // Nothing here measures time: a busy machine is no failure.
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
});
