import { availableParallelism } from 'node:os';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { WxtVitest } from 'wxt/testing/vitest-plugin';

const UNIT = [
  'test/{checks,flow,replay,mutate,reader,search,systems,decode,lineage,trace,store,browser,session,components,house,sandbox,run,fixtures}/**/*.test.{ts,tsx}',
];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [WxtVitest(), preact()],
        // Vitest would leave one core idle, and of two that is half.
        test: { name: 'unit', include: UNIT, environment: 'node', maxWorkers: availableParallelism() },
      },
      {
        // Real browsers: two files at a time at the most, generous time, never a retry.
        test: {
          name: 'browser',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/build.ts'],
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What is awaited comes when it comes, on a busy machine too.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
