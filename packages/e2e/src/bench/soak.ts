import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { ClientAdapter } from '../clients/adapter.js'
import { isPromotion } from '../drivers/events.js'
import type { LocalCluster } from '../drivers/local/cluster.js'
import type { Footprint, Order } from './footprint.js'
import type { Findings, Sample } from './job.js'
import { driftOf, slopeOf } from './statistics.js'
import { startCluster, targetOf } from './target.js'

const PROCESS = fileURLToPath(new URL('./soak-process.js', import.meta.url))
/** So many measurements, whatever the number of failovers. */
const MEASUREMENTS = 30
/**
 * The failovers of the first third do not count: V8 still compiles, and throws away what it compiled. Growth is told for
 * the second and for the last: what has merely not reached its high-water mark grows less and less, a leak does not.
 */
const WARM_UP = 1 / 3
const LAST = 2 / 3
const MEASURE_TIMEOUT_MS = 30_000
const PROMOTION_TIMEOUT_MS = 15_000
/** Every so many failovers the master is killed; the others are asked for. */
const KILL_EVERY = 5

interface Patient {
  readonly name: string
  readonly child: ChildProcess
  readonly footprints: { readonly failovers: number; readonly footprint: Footprint }[]
  /** After so many failovers it had not written anything for a long time. It is not asked again. */
  stuckAfter?: number
}

const tell = (child: ChildProcess, order: Order): void => void child.send(order)

const failOver = async (cluster: LocalCluster, turn: number, signal: AbortSignal): Promise<void> => {
  const { master, sentinels } = cluster
  const since = performance.now()
  const via = sentinels[turn % sentinels.length]
  const isKill = turn % KILL_EVERY === 0
  if (isKill) await cluster.kill(master)
  else await cluster.failover({ signal, ...(via ? { via } : {}) })
  await cluster.events.waitFor(isPromotion, { since, timeoutMs: PROMOTION_TIMEOUT_MS, signal })
  if (isKill) await cluster.start(master)
  // Between the failovers the sentinels look more often than usual. No client notices, and it saves ten seconds each.
  await cluster.waitHealthy({ hurry: true, signal })
}

const measure = async (patient: Patient, failovers: number, signal: AbortSignal): Promise<void> => {
  const { name, child, footprints } = patient
  if (patient.stuckAfter !== undefined) return
  tell(child, { type: 'measure' })
  const limit = AbortSignal.timeout(MEASURE_TIMEOUT_MS)
  try {
    const [footprint] = (await once(child, 'message', { signal: AbortSignal.any([signal, limit]) })) as [Footprint]
    footprints.push({ failovers, footprint })
  } catch (error) {
    if (!limit.aborted) throw error
    patient.stuckAfter = failovers
    process.stderr.write(`  soak: ${name} does not write any more\n`)
  }
}

const samplesOf = ({ name, footprints, stuckAfter }: Patient, failovers: number): readonly Sample[] => {
  const through = { metric: 'soak-through', client: name, value: stuckAfter ?? failovers }
  const settled = footprints.filter((measured) => measured.failovers > failovers * WARM_UP)
  const last = settled.filter((measured) => measured.failovers > failovers * LAST)
  const second = settled.slice(0, settled.length - last.length)
  if (second.length < 2 || last.length < 2) return [through]
  const growthOf = (of: 'heapUsed' | 'rss', during: Patient['footprints']): number =>
    slopeOf(during.map(({ failovers: x, footprint }) => ({ x, y: footprint[of] })))
  const more = (of: 'sockets' | 'listeners'): number => driftOf(settled.map(({ footprint }) => footprint[of]))
  return [
    through,
    { metric: 'soak-heap-before', client: name, value: growthOf('heapUsed', second) },
    { metric: 'soak-heap', client: name, value: growthOf('heapUsed', last) },
    { metric: 'soak-rss-before', client: name, value: growthOf('rss', second) },
    { metric: 'soak-rss', client: name, value: growthOf('rss', last) },
    { metric: 'soak-sockets', client: name, value: more('sockets') },
    { metric: 'soak-listeners', client: name, value: more('listeners') },
  ]
}

/** Takes a cluster through many failovers, with each client in a process of its own, and measures what they keep. */
export const measureSoak = async (
  clients: readonly ClientAdapter[],
  failovers: number,
  signal: AbortSignal,
): Promise<Findings> => {
  await using cluster = await startCluster()
  const patients = clients.map(
    ({ name }): Patient => ({ name, child: fork(PROCESS, { execArgv: ['--expose-gc'] }), footprints: [] }),
  )
  await using _patients = {
    [Symbol.asyncDispose]: async () => {
      for (const { child } of patients) child.kill('SIGKILL')
    },
  }
  for (const { name, child } of patients) tell(child, { type: 'open', client: name, env: targetOf(cluster, '').env })
  const step = Math.max(1, Math.floor(failovers / MEASUREMENTS))
  for (let done = 1; done <= failovers; done++) {
    await failOver(cluster, done, signal)
    if (done % step !== 0) continue
    await Promise.all(patients.map((patient) => measure(patient, done, signal)))
    process.stderr.write(`  soak: ${done} of ${failovers} failovers\n`)
  }
  const footprints = Object.fromEntries(patients.map((patient) => [patient.name, patient.footprints]))
  return { samples: patients.flatMap((patient) => samplesOf(patient, failovers)), details: footprints }
}
