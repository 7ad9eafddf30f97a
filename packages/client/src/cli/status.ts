import type { MasterWatch } from '../topology/master-watch.js'
import type { Flags } from './flags.js'
import { askMaster } from './offsets.js'
import { report, reportAsJson, reportAsText } from './report.js'
import type { Surroundings } from './settings.js'
import { watching } from './watching.js'

/** How long sentinels that were learnt a moment ago may take to answer before they are shown as down. */
const ROLL_CALL_MS = 500

/** Sentinels that the first one has named are only being connected to when the master is already known. */
const rollCall = (watch: MasterWatch, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(ROLL_CALL_MS)])
    const check = (): void => {
      const { reachable, known } = watch.topology.quorum
      if (reachable < known && !limit.aborted) return
      stop()
      limit.removeEventListener('abort', check)
      resolve()
    }
    const stop = watch.onChange(check)
    limit.addEventListener('abort', check)
    check()
  })

/** `switchmaster status` */
export const status = (flags: Flags, surroundings: Surroundings): Promise<string> =>
  watching(flags, surroundings, async ({ resolved, watch, signal, master }) => {
    const [answer] = await Promise.all([askMaster(master, resolved, signal), rollCall(watch, signal)])
    const found = report(resolved.masterName, watch.topology, master, answer)
    return flags.json ? reportAsJson(found) : reportAsText(found)
  })
