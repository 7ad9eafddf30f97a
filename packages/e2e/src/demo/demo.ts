import { createRequire } from 'node:module'
import type { Cluster } from '../drivers/cluster.js'
import { startLocal } from '../drivers/local/start.js'
import { duration } from '../terminal/numbers.js'
import type { Screen } from '../terminal/screen.js'
import { paint } from '../terminal/style.js'
import { FAULTS } from './faults.js'
import { runRound } from './round.js'
import type { Stage } from './stage.js'
import { legend } from './strip.js'
import { type Round, summary } from './summary.js'

const IOREDIS: string = createRequire(import.meta.url)('ioredis/package.json').version

/** How to show it. */
export interface DemoOptions {
  readonly screen: Screen
  readonly unicode: boolean
  readonly observeAtMostMs: number
  readonly signal: AbortSignal
}

const start = async ({ screen, signal }: DemoOptions): Promise<Cluster> => {
  screen.live(paint('dim', 'starting 1 master, 2 replicas and 3 sentinels ...'))
  const since = performance.now()
  const cluster = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 1000 })
  if (signal.aborted) await cluster.close()
  signal.throwIfAborted()
  screen.live()
  const took = duration(performance.now() - since)
  screen.print(`1 master, 2 replicas and 3 sentinels run on this machine, started in ${took}.`)
  return cluster
}

/** The whole demo, from the start of the cluster to its end. */
export const demo = async (options: DemoOptions): Promise<void> => {
  const { screen, unicode } = options
  const since = performance.now()
  await using cluster = await start(options)
  const stage: Stage = { ...options, cluster }
  screen.print(`20 writers on new Redis() and 20 on plain ioredis ${IOREDIS} go through ${FAULTS.length} faults.`)
  const rounds: Round[] = []
  for (const [index, fault] of FAULTS.entries()) {
    screen.print('', paint('bold', `${index + 1}/${FAULTS.length}  ${fault.title}`))
    rounds.push({ fault: fault.name, outcomes: await runRound(fault, stage) })
  }
  screen.print('', paint('dim', legend(unicode)), '', ...summary(rounds, screen.width), '')
  await cluster.close()
  screen.print(paint('dim', `${duration(performance.now() - since)}; nothing is left running.`))
}
