import { Redis, type Switchover } from '@switchmaster/client'
import { expect, it } from 'vitest'
import {
  accountFor,
  type ClientAdapter,
  type History,
  ioredis,
  longestGap,
  readFinalState,
  startLocal,
  startWriters,
} from '../../../src/index.js'
import { errorsOf, optionsFor } from './support.js'

const ROUNDS = 5

/** The longest time without an acknowledgement around each switchover, in milliseconds. */
const gapsOf = (history: History, rounds: ReadonlyArray<readonly [from: number, to: number]>): number[] =>
  rounds.map(([startedAt, stoppedAt]) => {
    const ops = history.ops.filter(({ tDone }) => tDone >= startedAt && tDone <= stoppedAt)
    const { from, to } = longestGap({ startedAt, stoppedAt, ops })
    return Math.round(to - from)
  })

it('loses no acknowledged write of our clients, nor of plain ioredis', async () => {
  await using cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 1000 })
  await using redis = new Redis(optionsFor(cluster))
  errorsOf(redis)
  const env = { ...cluster.env, REDIS_SENTINELS: cluster.sentinelList }
  const ours: ClientAdapter['open'] = ({ key }) => ({
    ready: async () => void (await redis.ping()),
    write: async (id) => {
      await redis.rpush(key, id)
      return undefined
    },
    close: () => redis.close(),
  })
  const parties = [
    { name: 'ours', key: 'ours', client: ours({ env, key: 'ours' }) },
    { name: 'ioredis', key: 'theirs', client: ioredis.open({ env, key: 'theirs' }) },
  ]
  await Promise.all(parties.map(({ client }) => client.ready()))
  const traffic = parties.map((party) => ({
    ...party,
    writers: startWriters({ write: (id) => party.client.write(id) }),
  }))
  const settle = () => Promise.all(traffic.map(({ writers }) => writers.acknowledge(500)))

  await using admin = new Redis(optionsFor(cluster))
  const done: Switchover[] = []
  const rounds: Array<readonly [number, number]> = []
  for (let round = 0; round < ROUNDS; round++) {
    await cluster.waitHealthy({ hurry: true })
    await settle()
    const from = performance.now()
    done.push(await admin.switchover())
    await settle()
    rounds.push([from, performance.now()])
  }
  const histories = await Promise.all(traffic.map(({ writers }) => writers.stop()))
  await Promise.all(parties.map(({ client }) => client.close()))
  await cluster.waitHealthy({ hurry: true })

  for (const [index, { name, key }] of parties.entries()) {
    const history = histories[index] as History
    const account = accountFor(history, await readFinalState(cluster, key))
    console.log(
      `${name}: ${account.acknowledged} acknowledged, ${account.lost.length} lost, ${account.uncertain.length} uncertain, longest gaps ${gapsOf(history, rounds).join(', ')} ms`,
    )
    expect(account.lost).toEqual([])
    expect(account.unexpected).toEqual([])
  }
  console.log(`writes held back for ${done.map(({ pausedMs }) => pausedMs).join(', ')} ms`)
  console.log(`switchovers took ${done.map(({ tookMs }) => tookMs).join(', ')} ms`)
  expect(done.every(({ sealed }) => sealed)).toBe(true)
  expect(done.flatMap(({ left }) => left)).toEqual([])
})
