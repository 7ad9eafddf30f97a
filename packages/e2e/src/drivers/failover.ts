import { HarnessError, messageOf } from '../errors.js'
import { until } from '../until.js'
import type { Cluster, FailoverOptions } from './cluster.js'

/**
 * Asks for a planned failover and returns when it was accepted, with the time at which it was asked for. NOGOODSLAVE is
 * asked again within the limit (default: 10 seconds): a sentinel says so until it has seen the replicas' INFO. Every
 * other refusal is final.
 */
export const requestFailover = async (cluster: Cluster, options: FailoverOptions = {}): Promise<number> => {
  const { via, timeoutMs = 10_000, signal } = options
  let lastRefusal = ''
  return until(
    async () => {
      const candidates = via ? [via] : cluster.sentinels.filter((sentinel) => sentinel.state === 'running')
      for (const sentinel of candidates) {
        const askedAt = performance.now()
        try {
          await cluster.command(sentinel, 'SENTINEL', 'FAILOVER', cluster.masterName)
          return askedAt
        } catch (error) {
          lastRefusal = `${sentinel.name}: ${messageOf(error)}`
          if (/^(INPROG|ERR)/.test(messageOf(error))) throw new HarnessError('FAILOVER_REFUSED', lastRefusal, error)
        }
      }
      return undefined
    },
    { timeoutMs, everyMs: 50, what: 'a sentinel to accept a failover', explain: () => lastRefusal, signal },
  )
}
