import { availableParallelism } from 'node:os';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';
import { WxtVitest } from 'wxt/testing/vitest-plugin';

const UNIT = [
  'test/{checks,flow,replay,mutate,search,systems,decode,lineage,trace,judged,picture,cli}/**/*.test.{ts,tsx}',
  'test/{reader,store,browser,session,components,house,sandbox,run,fixtures}/**/*.test.{ts,tsx}',
];
// Vitest would leave one core idle, and of two that is half.
const maxWorkers = availableParallelism();
const setupFiles = ['test/components/patience.ts', 'test/run/seed.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [WxtVitest(), preact()],
        // Files share a worker, for to begin one costs more than most files do: what one leaves behind must change nothing
        // for the next, as in a page that stays open.
        test: {
          name: 'unit',
          include: UNIT,
          environment: 'node',
          maxWorkers,
          isolate: false,
          testTimeout: 20_000,
          setupFiles,
        },
      },
      {
        // Real browsers: three files at a time at the most, for some wait for minutes; generous time, never a retry.
        test: {
          name: 'browser',
          setupFiles: ['test/run/seed.ts'],
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/build.ts'],
          maxWorkers: 3,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // What is awaited comes when it comes, on a busy machine too.
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
