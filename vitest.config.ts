import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    allowOnly: false,
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/test/unit/**/*.test.ts', 'scripts/test/**/*.test.mjs'],
        },
      },
      {
        test: {
          name: 'local',
          include: ['packages/e2e/test/local/**/*.test.ts'],
          pool: 'forks',
          fileParallelism: false,
          retry: 0,
          // Timing matters there: nothing else runs beside it.
          sequence: { groupOrder: 1 },
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
    reporters: ['./scripts/vitest/reporter.mjs'],
  },
})
