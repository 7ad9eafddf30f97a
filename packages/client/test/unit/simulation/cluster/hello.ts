import type { Sentinel } from './sentinel.js'
import { meetAgain } from './vote.js'

/** What a sentinel publishes through the data nodes, where one of them carries it. */
export const announce = (s: Sentinel): void => {
  s.helloAt = s.now
  const { currentEpoch, configEpoch, currentMaster } = s
  for (const peer of s.peers) {
    const carrier = s.nodes.find(
      ({ process }) =>
        process.isRunning && s.network.passes(s.process, process) && s.network.passes(peer.process, process),
    )
    if (carrier === undefined) continue
    s.network.time.after(s.network.delay() + s.network.delay(), () =>
      peer.process.receive(() => heard(peer, s, { currentEpoch, configEpoch, currentMaster })),
    )
  }
}

type Hello = Pick<Sentinel, 'currentEpoch' | 'configEpoch' | 'currentMaster'>

/** sentinelProcessHelloMessage: the higher epoch wins. */
const heard = (s: Sentinel, from: Sentinel, { currentEpoch, configEpoch, currentMaster }: Hello): void => {
  if (!s.isMonitoring) return
  meetAgain(s, from)
  if (currentEpoch > s.currentEpoch) s.currentEpoch = currentEpoch
  if (configEpoch <= s.configEpoch) return
  s.configEpoch = configEpoch
  if (currentMaster === s.master) return
  s.publish('+config-update-from', { type: 'changed' })
  s.publish('+switch-master', { type: 'switch-master', from: s.master.address, to: currentMaster.address })
  s.adopt(currentMaster)
}
