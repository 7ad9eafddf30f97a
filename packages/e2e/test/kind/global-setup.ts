import { fileURLToPath } from 'node:url'
import type { TestProject } from 'vitest/node'
import { closeKind, isOurs, isThere } from '../../src/drivers/kind/lifecycle.js'
import { printed, withProgress } from '../../src/drivers/kind/progress.js'
import { ClusterReaper } from '../../src/drivers/kind/reaper.js'
import { output } from '../../src/drivers/kind/run.js'
import { resolveKindSettings } from '../../src/drivers/kind/settings.js'
import { wantsAll } from './hold/rounds.js'

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
  // Both refuse what was meant otherwise, here and not half an hour later.
  const settings = resolveKindSettings(process.env)
  wantsAll(process.env)
  // What runs in pods is compiled first, so that it is what the tests are about.
  await withProgress(printed, 'compiling what runs in pods', () =>
    output(`${root}node_modules/.bin/tsc`, ['-b', 'tsconfig.build.json'], { cwd: root }),
  )
  const wasThere = await isThere(settings.name)
  // One that was there before may be in use by another run: that is not deleted in a hurry.
  const reaper = new ClusterReaper(settings, !wasThere && isOurs(settings, wasThere))
  project.provide('kubeconfig', settings.kubeconfig)
  project.provide('kindCluster', settings.name)
  return async () => {
    await closeKind(settings, { wasThere }, printed)
    await reaper.close()
  }
}
