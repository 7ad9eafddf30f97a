import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { closeKind, isThere } from '../../src/drivers/kind/lifecycle.js'
import { printed, withProgress } from '../../src/drivers/kind/progress.js'
import { output } from '../../src/drivers/kind/run.js'
import { resolveKindSettings } from '../../src/drivers/kind/settings.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** The file that says how to reach the cluster. */
    kubeconfig: string
    /** The name of the kind cluster. */
    kindCluster: string
  }
}

const root = fileURLToPath(new URL('../../../..', import.meta.url))

/**
 * The cluster of the whole run: named here and deleted here, and made by the first file that needs it (`cluster.ts`), so
 * that the tests which come before have the machine to themselves.
 */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  // What runs in pods is compiled first, so that it is what the tests are about.
  await withProgress(printed, 'compiling what runs in pods', () =>
    output(`${root}node_modules/.bin/tsc`, ['-b', 'tsconfig.build.json'], { cwd: root }),
  )
  const settings = resolveKindSettings(process.env)
  const wasThere = await isThere(settings.name)
  project.provide('kubeconfig', settings.kubeconfig)
  project.provide('kindCluster', settings.name)
  return () => closeKind(settings, { wasThere }, printed)
}
