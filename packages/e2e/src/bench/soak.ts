import type { ClientAdapter } from '../clients/adapter.js'
import type { Findings } from './job.js'

export const measureSoak = async (
  _clients: readonly ClientAdapter[],
  _failovers: number,
  _signal: AbortSignal,
): Promise<Findings> => {
  throw new Error('not yet')
}
