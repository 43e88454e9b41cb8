import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Builds the image once, before files that need it run side by side.
    globalSetup: ['test/helpers/image.ts'],
    // ms. Containers and fresh interpreters on a busy machine with two cores take their time.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
