import { afterEach, beforeEach, expect, test } from 'vitest'
import { isPromotion, type LocalCluster, type LocalNode, startLocal, until } from '../../../src/index.js'
import { AFTER_DEATH_MS, FIRST_ACK_MS, NOISE_MS } from './budgets.js'
import { openSide, type Side } from './side.js'
import { PLENTY, USUAL, WRITERS } from './stage.js'

/** Often enough for the sentinels to know of a change at once: how long it takes them is not what is measured. */
const INFO_PERIOD_MS = 100

let cluster: LocalCluster
let side: Side
beforeEach(async () => {
  cluster = await startLocal({ ...USUAL, network: 'proxied' })
  side = await openSide(cluster, 'A', WRITERS, PLENTY)
  for (const sentinel of cluster.sentinels) {
    await cluster.command(sentinel, 'SENTINEL', 'DEBUG', 'INFO-PERIOD', INFO_PERIOD_MS)
  }
})
afterEach(async () => {
  await side.stop()
  await cluster.close()
})

/** What a sentinel knows of a replica. */
const seenBy = async (sentinel: LocalNode, { host, port }: LocalNode): Promise<Readonly<Record<string, string>>> => {
  const replicas = (await cluster.command(sentinel, 'SENTINEL', 'REPLICAS', cluster.masterName)) as string[][]
  const all = replicas.map((flat) =>
    Object.fromEntries(flat.flatMap((name, index) => (index % 2 === 0 ? [[name, flat[index + 1] ?? '']] : []))),
  )
  return all.find((replica) => replica.ip === host && Number(replica.port) === port) ?? {}
}

const onceAllSee = (what: string, test: (sentinel: LocalNode) => Promise<boolean>): Promise<true> =>
  until(async () => (await Promise.all(cluster.sentinels.map(test))).every(Boolean) || undefined, {
    timeoutMs: 2 * INFO_PERIOD_MS + NOISE_MS,
    what,
  })

const runIdOf = async (node: LocalNode): Promise<string> =>
  /run_id:(\w+)/.exec(String(await cluster.command(node, 'INFO', 'server')))?.[1] ?? ''

/** The replicas, the one first that wins where nothing but the run id decides. */
const byRunId = async (): Promise<[LocalNode, LocalNode]> => {
  const ids = await Promise.all(cluster.replicas.map(async (node) => ({ node, id: await runIdOf(node) })))
  return ids.toSorted((a, b) => (a.id < b.id ? -1 : 1)).map(({ node }) => node) as [LocalNode, LocalNode]
}

const killAndFollow = async (expected: LocalNode, why: string): Promise<void> => {
  const since = performance.now()
  await cluster.kill(cluster.master)
  const announced = await cluster.events.waitFor(isPromotion, { since, timeoutMs: AFTER_DEATH_MS })
  expect(cluster.master.name).toBe(expected.name)
  await side.writers.acknowledge(PLENTY, { timeoutMs: FIRST_ACK_MS + NOISE_MS })
  const first = side.acked().find(({ server }) => server === `${expected.host}:${expected.port}`)
  const firstAckMs = Math.round((first?.tDone ?? Number.POSITIVE_INFINITY) - announced.at)
  console.log(
    `scenario 12, ${why}: promoted after ${Math.round(announced.at - since)} ms, first ack ${firstAckMs} ms later`,
  )
  expect(firstAckMs).toBeLessThanOrEqual(FIRST_ACK_MS)
}

test('12: the replica with the better priority is promoted, and the client follows', async () => {
  const [usual, other] = await byRunId()
  await cluster.command(other, 'CONFIG', 'SET', 'replica-priority', 10)
  await onceAllSee('the priority', async (sentinel) => (await seenBy(sentinel, other))['slave-priority'] === '10')
  await killAndFollow(other, `by priority, not ${usual.name}`)
})

test('12: at the same priority the replica that has more is promoted, and the client follows', async () => {
  const [usual, other] = await byRunId()
  await cluster.isolate(usual, { from: cluster.master, direction: 'in' })
  await side.writers.acknowledge(PLENTY)
  await onceAllSee('who is behind', async (sentinel) => {
    const [behind, ahead] = await Promise.all([seenBy(sentinel, usual), seenBy(sentinel, other)])
    return Number(behind['slave-repl-offset']) < Number(ahead['slave-repl-offset'])
  })
  await killAndFollow(other, `by offset, not ${usual.name}`)
})
