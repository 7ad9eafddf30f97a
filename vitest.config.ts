import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

/** The tests on a Kubernetes cluster: where `npm test` finds no kind, it leaves them out and says so. */
const kind: TestProjectInlineConfiguration[] =
  process.env.SWITCHMASTER_KIND === 'off'
    ? []
    : [
        {
          test: {
            name: 'kind',
            include: ['packages/e2e/test/kind/**/*.test.ts'],
            // At night, with all rounds of the others.
            exclude:
              process.env.ROUNDS === 'all'
                ? []
                : ['packages/e2e/test/kind/overlays/**', 'packages/e2e/test/kind/classic/images.test.ts'],
            globalSetup: ['packages/e2e/test/kind/global-setup.ts'],
            setupFiles: ['packages/e2e/test/kind/cluster.ts'],
            pool: 'forks',
            fileParallelism: false,
            retry: 0,
            sequence: { groupOrder: 2 },
            testTimeout: 300_000,
            hookTimeout: 300_000,
          },
        },
      ]

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
      ...kind,
    ],
    reporters: ['./scripts/vitest/reporter.mjs'],
  },
})
