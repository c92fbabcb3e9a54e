import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['stories/**/*.test.ts'],
    globalSetup: ['support/global-setup.ts'],
    // A browser and a server at a time: two would slow each other beyond the offers' seconds.
    fileParallelism: false,
    // A story runs against real seconds of a real server; on a machine that stands still for a while it may be told again.
    retry: process.env.CI === undefined ? 0 : 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A step of a story stands on the one before it.
    bail: 0,
  },
});
