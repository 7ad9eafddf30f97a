import type { Sentinel } from './sentinel.js'
import { PERIODS, unheardPeer } from './sentinel-state.js'

/** SENTINEL IS-MASTER-DOWN-BY-ADDR, and with it the request for a vote where a failover is under way. */
export const askPeers = (s: Sentinel, isForced: boolean): void => {
  if (!isForced && s.now - s.askedAt < PERIODS.ask) return
  s.askedAt = s.now
  const { master, currentEpoch } = s
  const candidate = s.failover ? s.process.name : undefined
  for (const peer of s.known.keys()) {
    s.network.send(s.process, peer.process, () => {
      const isSame = peer.isMonitoring && peer.master === master
      const saysDown = isSame && !peer.isTilted && peer.views.get(master)?.isDown === true
      const vote = isSame && candidate !== undefined ? voteOf(peer, candidate, currentEpoch) : undefined
      s.network.send(peer.process, s.process, () => {
        const view = s.known.get(peer)
        if (view === undefined || s.master !== master) return
        view.saysDownAt = saysDown ? s.now : Number.NEGATIVE_INFINITY
        if (vote) {
          view.votedFor = vote.leader
          view.voteEpoch = vote.epoch
        }
      })
    })
  }
}

/** sentinelVoteLeader: one vote for each epoch, for whoever asks first. */
const voteOf = (s: Sentinel, candidate: string, epoch: number): Sentinel['vote'] => {
  if (epoch > s.currentEpoch) s.currentEpoch = epoch
  if (s.vote.epoch < epoch && s.currentEpoch <= epoch) {
    s.vote = { epoch: s.currentEpoch, leader: candidate }
    if (candidate !== s.process.name) s.failoverStart = s.now + s.random.between(0, PERIODS.startDelay)
    if (s.trace.isKept) s.trace.note(s.process.name, `+vote-for-leader ${candidate} ${epoch}`)
  }
  return s.vote
}

/** sentinelGetLeader: a majority of those it knows, and the quorum. */
export const isElected = (s: Sentinel, epoch: number): boolean => {
  const votes = new Map<string, number>()
  const add = (leader: string | undefined) => leader !== undefined && votes.set(leader, (votes.get(leader) ?? 0) + 1)
  for (const peer of s.known.values()) if (peer.voteEpoch === s.currentEpoch) add(peer.votedFor)
  let winner: string | undefined
  for (const [leader, count] of votes) if (winner === undefined || count > (votes.get(winner) ?? 0)) winner = leader
  const own = voteOf(s, winner ?? s.process.name, epoch)
  if (own.epoch === epoch) add(own.leader)
  const needed = Math.max(Math.floor((s.known.size + 1) / 2) + 1, s.settings.quorum)
  return (votes.get(s.process.name) ?? 0) >= needed
}

export const meetAgain = (s: Sentinel, peer: Sentinel): void => {
  if (!s.known.has(peer)) s.known.set(peer, unheardPeer())
}
