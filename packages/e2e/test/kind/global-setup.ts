import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { openKind } from '../../src/drivers/kind/lifecycle.js'
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

/** The cluster of the whole run. What runs in pods is compiled first, so that it is what the tests are about. */
export default async (project: TestProject): Promise<() => Promise<void>> => {
  await withProgress(printed, 'compiling what runs in pods', () =>
    output(`${root}node_modules/.bin/tsc`, ['-b', 'tsconfig.build.json'], { cwd: root }),
  )
  const kind = await openKind(resolveKindSettings(process.env), printed)
  project.provide('kubeconfig', kind.kubeconfig)
  project.provide('kindCluster', kind.name)
  return () => kind.close()
}
