import { afterAll, afterEach, test as base, beforeAll, inject } from 'vitest'
import { printed } from '../../src/drivers/kind/progress.js'
import { type ReportSubject, report } from '../../src/drivers/kind/report.js'
import { messageOf } from '../../src/errors.js'
import { type KindCluster, type KindOptions, startKind } from '../../src/index.js'

/** What a test says of the cluster that it wants: all else is the run's. */
export type ClusterWish = Omit<KindOptions, 'kubeconfig' | 'kindCluster' | 'onStartFailed'>

/** Starts a cluster in a namespace of its own. */
export type Start = (wish?: ClusterWish) => Promise<KindCluster>

/** Writes a report. One that fails must neither hide the test that did, nor keep what comes after it from being done. */
const tell = async (subject: ReportSubject): Promise<void> => {
  await report(subject, printed).catch((error) => printed(`no report on "${subject.title}": ${messageOf(error)}`))
}

const start = (title: string, wish: ClusterWish): Promise<KindCluster> => {
  const [kubeconfig, kindCluster] = [inject('kubeconfig'), inject('kindCluster')]
  const onStartFailed: KindOptions['onStartFailed'] = (namespace, events) =>
    tell({ title, namespace, kindCluster, events })
  return startKind({ kubeconfig, kindCluster, ...wish, onStartFailed })
}

const tellOf = ({ namespace, events }: KindCluster, title: string): Promise<void> =>
  tell({ title, namespace, kindCluster: inject('kindCluster'), events })

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
    if (task.result?.state === 'fail') for (const cluster of opened) await tellOf(cluster, task.name)
    const closed = await Promise.allSettled(opened.map((cluster) => cluster.close()))
    for (const one of closed) if (one.status === 'rejected') throw one.reason
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
    if (cluster && task.result?.state === 'fail') await tellOf(cluster, task.name)
    // What one test left broken is not the next one's affair.
    await cluster?.faults.restore()
  })
  afterAll(() => cluster?.close())
  return () => {
    if (cluster) return cluster
    throw new Error('The cluster has not been started yet.')
  }
}
