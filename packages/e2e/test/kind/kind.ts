import { afterAll, afterEach, test as base, beforeAll, inject } from 'vitest'
import { printed } from '../../src/drivers/kind/progress.js'
import { report } from '../../src/drivers/kind/report.js'
import { type KindCluster, type KindOptions, startKind } from '../../src/index.js'

/** What a test says of the cluster that it wants: all else is the run's. */
export type ClusterWish = Omit<KindOptions, 'kubeconfig' | 'kindCluster' | 'onStartFailed'>

/** Starts a cluster in a namespace of its own. */
export type Start = (wish?: ClusterWish) => Promise<KindCluster>

const start = (title: string, wish: ClusterWish): Promise<KindCluster> => {
  const [kubeconfig, kindCluster] = [inject('kubeconfig'), inject('kindCluster')]
  const onStartFailed: KindOptions['onStartFailed'] = async (namespace, events) => {
    await report({ title, namespace, kindCluster, events }, printed)
  }
  return startKind({ kubeconfig, kindCluster, ...wish, onStartFailed })
}

const tell = ({ namespace, events }: KindCluster, title: string): Promise<string> =>
  report({ title, namespace, kindCluster: inject('kindCluster'), events }, printed)

/**
 * `test` with clusters on kind: `start` makes one in a namespace of its own. When the test is over, and had failed, what
 * is known of the cluster is written into a report; then it is closed. So a test needs no `await using` for it.
 *
 * @example
 * ```ts
 * test('the pod of the master is deleted', async ({ start }) => {
 *   const cluster = await start({ hint: 'deleted', replicas: 3 })
 *   const writers = await (await cluster.client()).write({ count: 20 })
 *   await cluster.faults.deletePods(cluster.master, { graceSeconds: 0 })
 * })
 * ```
 */
export const test = base.extend<{ start: Start }>({
  start: async ({ task }, use) => {
    const opened: KindCluster[] = []
    await use(async (wish = {}) => {
      const cluster = await start(task.name, wish)
      opened.push(cluster)
      return cluster
    })
    for (const cluster of opened) {
      if (task.result?.state === 'fail') await tell(cluster, task.name)
      await cluster.close()
    }
  },
})

/**
 * One cluster for all tests of a file or a `describe`: started before them, closed after them, reported on whenever one
 * of them has failed.
 */
export const sharedCluster = (title: string, wish: ClusterWish = {}): (() => KindCluster) => {
  let cluster: KindCluster | undefined
  beforeAll(async () => {
    cluster = await start(title, wish)
  })
  afterEach(async ({ task }) => {
    if (cluster && task.result?.state === 'fail') await tell(cluster, task.name)
    // What one test left broken is not the next one's affair.
    await cluster?.faults.restore()
  })
  afterAll(() => cluster?.close())
  return () => {
    if (cluster) return cluster
    throw new Error('The cluster has not been started yet.')
  }
}
