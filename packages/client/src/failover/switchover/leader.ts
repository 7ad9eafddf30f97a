import { asRecord, type Replica, type Reply, readAnswer, type Translate } from '../../sentinels/answer.js'
import { type Address, formatAddress, sameAddress } from '../../topology/address.js'
import { inProgress, SwitchoverRefusedError } from './errors.js'

/** What one sentinel says when it is asked whether it could lead a failover. */
export type SentinelReport = { readonly sentinel: string } & (
  | { readonly type: 'unfit'; readonly why: string }
  | { readonly type: 'failing-over' }
  | {
      readonly type: 'fit'
      readonly runId: string
      readonly master: Address
      readonly replicas: readonly Replica[]
    }
)

/** The questions that {@link readSentinel} reads the answers to, in one round trip. */
export const leaderQuestions = (name: string): ReadonlyArray<readonly string[]> => [
  ['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name],
  ['SENTINEL', 'MASTER', name],
  ['SENTINEL', 'SENTINELS', name],
  ['SENTINEL', 'REPLICAS', name],
  ['SENTINEL', 'CKQUORUM', name],
  ['INFO', 'sentinel'],
  ['INFO', 'server'],
]

/** Reads the answers of one sentinel. */
export const readSentinel = (sentinel: string, replies: readonly Reply[], translate: Translate): SentinelReport => {
  const unfit = (why: string): SentinelReport => ({ sentinel, type: 'unfit', why })
  const [, master, , , quorum, state, server] = replies
  // In TILT a sentinel accepts a failover and begins it when TILT is over: half a minute later.
  if (/sentinel_tilt:1/.test(String(state?.[1]))) return unfit('is in TILT')
  try {
    const answer = readAnswer(replies.slice(0, 4), translate)
    if (answer.type === 'unknown-name') return unfit('does not know the master name')
    const flags = asRecord(master?.[1]).flags ?? ''
    if (flags.includes('failover_in_progress')) return { sentinel, type: 'failing-over' }
    if (/down|disconnected/.test(flags)) return unfit(`cannot reach the master (${flags})`)
    if (quorum?.[0]) return unfit(quorum[0].message)
    const runId = /run_id:(\w+)/.exec(String(server?.[1]))?.[1] ?? sentinel
    return { sentinel, type: 'fit', runId, master: answer.claim.address, replicas: answer.replicas }
  } catch (error) {
    return unfit(error instanceof Error ? error.message : String(error))
  }
}

/**
 * The sentinel to ask: of those that could lead, always the same one, so that whoever else wants a switchover asks it
 * as well and is told that one is under way.
 */
export const chooseLeader = (
  reports: readonly SentinelReport[],
  master: Address,
): Extract<SentinelReport, { type: 'fit' }> => {
  const busy = reports.find((report) => report.type === 'failing-over')
  if (busy) throw inProgress(`the sentinel ${busy.sentinel}`)
  const agreeing = reports.flatMap((report) =>
    report.type === 'fit' && sameAddress(report.master, master) ? [report] : [],
  )
  const [first] = agreeing.sort((a, b) => (a.runId < b.runId ? -1 : 1))
  if (first) return first
  const reasons = reports.map((report) => `${report.sentinel} ${whyNot(report)}`)
  throw new SwitchoverRefusedError(
    'no-leader',
    `no sentinel can lead a failover of ${formatAddress(master)}: ${reasons.join('; ') || 'none can be reached'}`,
  )
}

const whyNot = (report: SentinelReport): string => {
  switch (report.type) {
    case 'unfit':
      return report.why
    case 'failing-over':
      return 'is failing over'
    case 'fit':
      return `names ${formatAddress(report.master)} as the master`
    default:
      return report satisfies never
  }
}
