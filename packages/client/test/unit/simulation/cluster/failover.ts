import type { DataNode } from './data-node.js'
import { slaveOf } from './monitor.js'
import type { Sentinel } from './sentinel.js'
import { type FailoverInProgress, PERIODS } from './sentinel-state.js'
import { askPeers, isElected } from './vote.js'

/** sentinelStartFailoverIfNeeded. */
export const isDue = (s: Sentinel): boolean =>
  s.isObjectivelyDown && s.failover === undefined && s.now - s.failoverStart >= 2 * s.settings.failoverTimeoutMs

export const begin = (s: Sentinel, isForced: boolean): void => {
  s.currentEpoch++
  s.failoverStart = s.now + s.random.between(0, PERIODS.startDelay)
  s.enter({ state: 'wait-start', epoch: s.currentEpoch, isForced, changedAt: s.now })
  s.publish('+try-failover', { type: 'failover-started', master: s.master.address })
  if (!isForced) askPeers(s, true)
}

/** SENTINEL FAILOVER. Returns whether it was accepted. */
export const requestFailover = (s: Sentinel): boolean => {
  if (s.failover !== undefined || !s.isMonitoring || selectSlave(s) === undefined) return false
  begin(s, true)
  return true
}

/** sentinelFailoverStateMachine: one state at most per tick. */
export const advance = (s: Sentinel): void => {
  const { failover } = s
  if (failover === undefined) return
  const elapsed = s.now - failover.changedAt
  const next = (state: FailoverInProgress['state'], promoted: DataNode | undefined = failover.promoted) =>
    s.enter({ ...failover, state, promoted, changedAt: s.now })
  switch (failover.state) {
    case 'wait-start':
      if (failover.isForced || isElected(s, failover.epoch)) {
        if (s.trace.isKept) s.trace.note(s.process.name, `+elected-leader for epoch ${failover.epoch}`)
        next('select-slave')
      } else if (elapsed > Math.min(PERIODS.election, s.settings.failoverTimeoutMs)) {
        abort(s, '-failover-abort-not-elected')
      }
      break
    case 'select-slave': {
      const candidate = selectSlave(s)
      if (candidate === undefined) abort(s, '-failover-abort-no-good-slave')
      else {
        if (s.trace.isKept) s.trace.note(s.process.name, `selects ${candidate.process.name}`)
        s.publish('+selected-slave', { type: 'selected', candidate: candidate.address, master: s.master.address })
        next('send-slaveof-noone', candidate)
      }
      break
    }
    case 'send-slaveof-noone': {
      const candidate = failover.promoted as DataNode
      if (!candidate.process.isDown) {
        s.network.send(s.process, candidate.process, () => candidate.promote())
        next('wait-promotion')
      } else if (elapsed > s.settings.failoverTimeoutMs) abort(s, '-failover-abort-slave-timeout')
      break
    }
    case 'wait-promotion':
      if (elapsed > s.settings.failoverTimeoutMs) abort(s, '-failover-abort-slave-timeout')
      break
    case 'reconf-slaves':
      reconfigure(s, failover, elapsed)
      break
    case 'update-config': {
      const promoted = failover.promoted as DataNode
      s.publish('+switch-master', { type: 'switch-master', from: s.master.address, to: promoted.address })
      s.adopt(promoted)
      break
    }
    default:
      failover.state satisfies never
  }
}

const abort = (s: Sentinel, channel: string): void => {
  s.publish(channel, { type: 'failover-ended', master: s.master.address })
  s.endFailover()
}

const reconfigure = (s: Sentinel, failover: FailoverInProgress, elapsed: number): void => {
  const promoted = failover.promoted as DataNode
  let pending = 0
  let isBusy = false
  for (const view of s.views.values()) {
    if (view.node === s.master || view.node === promoted) continue
    isBusy ||= view.reconf === 'sent'
    if (view.reconf !== 'done' && !view.isDown) pending++
  }
  const isLate = elapsed > s.settings.failoverTimeoutMs
  for (const view of s.views.values()) {
    if (view.node === s.master || view.node === promoted || view.reconf !== 'none' || (isBusy && !isLate)) continue
    if (view.isDown && !isLate) continue
    slaveOf(s, view.node, promoted)
    view.reconf = 'sent'
    isBusy = true
  }
  if (pending > 0 && !isLate) return
  s.publish(pending > 0 ? '+failover-end-for-timeout' : '+failover-end', { type: 'changed' })
  s.enter({ ...failover, state: 'update-config', changedAt: s.now })
}

/** sentinelSelectSlave: what its INFO said last decides, not what it is. */
export const selectSlave = (s: Sentinel): DataNode | undefined => {
  const isMasterDown = s.views.get(s.master)?.isDown === true
  let best: { readonly node: DataNode; readonly offset: number } | undefined
  for (const view of s.views.values()) {
    if (view.node === s.master || view.isDown || view.node.process.isDown) continue
    if (s.now - view.lastPong > 5 * PERIODS.ping) continue
    if (s.now - view.lastInfo > (isMasterDown ? 5 * PERIODS.ping : 3 * PERIODS.info)) continue
    if (best === undefined || view.offset > best.offset) best = view
  }
  return best?.node
}
