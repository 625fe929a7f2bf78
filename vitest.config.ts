import { availableParallelism } from 'node:os';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { WxtVitest } from 'wxt/testing/vitest-plugin';

const testsOf = (rooms: string) => [`test/{${rooms}}/**/*.test.{ts,tsx}`];
/** Rooms of pure functions: what one file of tests leaves behind changes nothing for the next, and many share a worker. */
const PURE = testsOf('checks,flow,replay,mutate,search,systems,decode,lineage,trace');
const OTHERS = testsOf('reader,store,browser,session,components,house,sandbox,run,fixtures');
// Vitest would leave one core idle, and of two that is half.
const maxWorkers = availableParallelism();

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [WxtVitest(), preact()],
        test: { name: 'unit', include: OTHERS, environment: 'node', maxWorkers },
      },
      {
        plugins: [WxtVitest(), preact()],
        test: { name: 'unit-pure', include: PURE, environment: 'node', maxWorkers, isolate: false },
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
