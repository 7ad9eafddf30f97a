import type { DataNode, Info } from './data-node.js'
import type { Sentinel } from './sentinel.js'
import { type NodeView, PERIODS } from './sentinel-state.js'
import { askPeers } from './vote.js'

/** PING once a second; INFO every ten, and of replicas every second while the master is being replaced. */
export const poll = (s: Sentinel): void => {
  const isBusy = s.failover !== undefined || s.isObjectivelyDown
  const { now } = s
  for (const view of s.views.values()) {
    const infoEvery = view.node !== s.master && isBusy ? PERIODS.infoInFailover : PERIODS.info
    const wantsInfo = now - view.infoSentAt >= infoEvery
    const wantsPing = now - Math.max(view.lastPong, view.unansweredSince ?? 0) >= pingEvery(s) / 2
    if (wantsInfo) view.infoSentAt = now
    if (!wantsPing && !wantsInfo) continue
    if (wantsPing) view.unansweredSince ??= now
    ask(s, view, wantsInfo)
  }
}

const pingEvery = (s: Sentinel): number => Math.min(PERIODS.ping, s.settings.downAfterMs)

const ask = (s: Sentinel, view: NodeView, wantsInfo: boolean): void => {
  const { node } = view
  s.network.send(s.process, node.process, () => {
    const info = wantsInfo ? node.info : undefined
    s.network.send(node.process, s.process, () => {
      if (s.views.get(node) !== view) return
      view.lastPong = s.now
      view.unansweredSince = undefined
      if (info) refresh(s, view, info)
    })
  })
}

/** sentinelRefreshInstanceInfo. */
const refresh = (s: Sentinel, view: NodeView, info: Info): void => {
  const { now } = s
  view.lastInfo = now
  // Only a replica tells it; of a master that was not converted yet, what was known before stays.
  if (info.role === 'replica') view.offset = info.offset
  view.follows = info.of
  view.isLinked = info.isLinked
  if (view.role !== info.role) {
    view.role = info.role
    view.roleSince = now
    const isExpected = (info.role === 'master') === (view.node === s.currentMaster)
    s.publish(isExpected ? '+role-change' : '-role-change', { type: 'changed' })
  }
  if (s.isTilted || view.node === s.master) return
  if (info.role === 'master') {
    if (view.node === s.failover?.promoted) promotionSeen(s)
    else if (now - view.roleSince > 4 * PERIODS.hello && looksSane(s)) {
      s.publish('+convert-to-slave', { type: 'changed' })
      slaveOf(s, view.node, s.master)
    }
    return
  }
  if (view.reconf === 'sent' && info.of === s.failover?.promoted && info.isLinked) view.reconf = 'done'
  const isAstray = info.of !== s.master && s.failover === undefined
  if (isAstray && now - view.roleSince > 4 * PERIODS.hello && looksSane(s)) slaveOf(s, view.node, s.master)
}

/** sentinelMasterLooksSane: nobody is made to follow a master that is in doubt. */
const looksSane = (s: Sentinel): boolean => {
  const master = s.views.get(s.master)
  return (
    master?.role === 'master' && !master.isDown && !s.isObjectivelyDown && s.now - master.lastInfo < 2 * PERIODS.info
  )
}

export const slaveOf = (s: Sentinel, node: DataNode, master: DataNode): void => {
  s.network.send(s.process, node.process, () => node.follow(master))
}

/** Who is down, in its own view and in that of the quorum. */
export const check = (s: Sentinel): void => {
  const { now, settings } = s
  for (const view of s.views.values()) {
    const isDown = view.unansweredSince !== undefined && now - view.unansweredSince > settings.downAfterMs
    if (isDown !== view.isDown) {
      view.isDown = isDown
      s.publish(isDown ? '+sdown' : '-sdown', { type: 'changed' })
    }
  }
  const isDown = s.views.get(s.master)?.isDown === true
  if (isDown && !s.isTilted) askPeers(s, false)
  let votes = isDown ? 1 : 0
  for (const peer of s.known.values()) if (now - peer.saysDownAt < 5 * PERIODS.ask) votes++
  const isObjectivelyDown = isDown && votes >= settings.quorum
  if (isObjectivelyDown === s.isObjectivelyDown) return
  s.isObjectivelyDown = isObjectivelyDown
  if (isObjectivelyDown) s.publish('+odown', { type: 'master-down', master: s.master.address })
  else s.publish('-odown', { type: 'master-back', master: s.master.address })
}

/** The leader's INFO has shown the candidate to be master: from here on there is no way back. */
const promotionSeen = (s: Sentinel): void => {
  const { failover } = s
  if (failover?.state !== 'wait-promotion' || failover.promoted === undefined) return
  s.configEpoch = failover.epoch
  s.enter({ ...failover, state: 'reconf-slaves', changedAt: s.now })
  s.publish('+promoted-slave', { type: 'promoted', from: s.master.address, to: failover.promoted.address })
  s.helloAt = Number.NEGATIVE_INFINITY
}
