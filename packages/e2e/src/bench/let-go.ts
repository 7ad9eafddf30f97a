import { setTimeout as sleep } from 'node:timers/promises'
import type { TrafficClient } from '../clients/adapter.js'

const PATIENCE_MS = 2_000

/** Closes a client. Not every client ends when it is told to while it is connecting; the process is about to anyway. */
export const letGo = async (client: TrafficClient): Promise<void> => {
  const patience = new AbortController()
  await Promise.race([client.close(), sleep(PATIENCE_MS, undefined, { signal: patience.signal }).catch(() => {})])
  patience.abort()
}
