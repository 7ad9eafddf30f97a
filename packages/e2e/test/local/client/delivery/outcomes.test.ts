import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Redis } from '@switchmaster/client'
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isPromotion, type LocalCluster, startLocal, until } from '../../../../src/index.js'
import { errorsOf, optionsFor, reached, within } from '../support.js'
import { Relays } from './deaf-relay.js'
import { ROWS, serveThoseWhoWait, wordsFor } from './outcome-rows.js'
import { holdFailover, PATIENT, ready, replicated } from './staged.js'

let cluster: LocalCluster
let relays: Relays
beforeEach(async () => {
  cluster = await startLocal({ replicas: 1, sentinels: 3 })
  relays = await Relays.before(cluster)
})
afterEach(async () => {
  await relays?.[Symbol.asyncDispose]()
  await cluster?.close()
})

const client = async (): Promise<Redis> => {
  const redis = new Redis(optionsFor(cluster, { natMap: relays.natMap, failover: PATIENT }))
  errorsOf(redis)
  await reached(redis, 'ready')
  return redis
}

/** What a row's program saw, and what there is afterwards, in words. */
const measure = async (fault: (issue: () => void, helper: Redis) => Promise<void>, killed: boolean) => {
  const clients = await Promise.all(ROWS.map(client))
  const helper = await client()
  try {
    for (const [i, row] of ROWS.entries()) await row.prepare?.(clients[i] as Redis)
    let issued: Promise<unknown[]> | undefined
    await fault(() => {
      issued = Promise.all(ROWS.map((row, i) => row.issue(clients[i] as Redis)))
    }, helper)
    const all = issued as Promise<unknown[]>
    await serveThoseWhoWait(helper, all)
    const seen = await within(20_000, 'every row', all)
    const after = await Promise.all(ROWS.map((row) => row.after?.(helper, cluster)))
    return ROWS.map((row, i) => wordsFor(row, seen[i], after[i], killed))
  } finally {
    await Promise.all([...clients, helper].map((redis) => redis.close({ drainMs: 0 })))
  }
}

const measured = new Map<string, string[]>()

describe('what becomes of commands', () => {
  it('in a planned failover', async () => {
    const found = await measure(
      (issue, helper) =>
        holdFailover(
          cluster,
          helper,
          async () => {
            issue()
            await helper.get('anything')
          },
          (port) => cluster.nodes.find((node) => relays.of(node).place.port === port),
        ),
      false,
    )
    measured.set('planned', found)
    expect(Object.fromEntries(ROWS.map(({ what }, i) => [what, found[i]]))).toEqual(
      Object.fromEntries(ROWS.map(({ what, planned }) => [what, planned])),
    )
  })

  it('when the master is killed that has executed them, and not answered', async () => {
    const found = await measure(async (issue, helper) => {
      await ready(cluster)
      const { master } = cluster
      // SCAN has its first cursor, and SUBSCRIBE its confirmation.
      relays.of(master).deafen()
      issue()
      await until(async () => Number(await cluster.command(master, 'GET', 't:pipe')) === 1000 || undefined, {
        timeoutMs: 5000,
        what: 'the server to have executed everything',
      })
      await until(async () => (await cluster.command(master, 'GET', 't:defined')) === '1' || undefined, {
        timeoutMs: 5000,
        what: 'the server to have executed everything',
      })
      await replicated(cluster)
      const since = performance.now()
      await cluster.kill(master)
      await cluster.events.waitFor(isPromotion, { since })
      await reached(helper, 'ready')
    }, true)
    measured.set('killed', found)
    expect(Object.fromEntries(ROWS.map(({ what }, i) => [what, found[i]]))).toEqual(
      Object.fromEntries(ROWS.map(({ what, killed }) => [what, killed])),
    )
  })
})

const table = [
  '| command | planned failover | `kill -9`, executed and not answered |',
  '|---|---|---|',
  ...ROWS.map(({ what, planned, killed }) => `| ${what} | ${planned} | ${killed} |`),
].join('\n')

it('the documentation has this table', () => {
  const file = fileURLToPath(new URL('../../../../../client/docs/delivery.md', import.meta.url))
  expect(readFileSync(file, 'utf8')).toContain(table)
})

afterAll(() => {
  const [planned, killed] = [measured.get('planned'), measured.get('killed')]
  if (planned && killed) console.log(ROWS.map(({ what }, i) => `${what} | ${planned[i]} | ${killed[i]}`).join('\n'))
})
