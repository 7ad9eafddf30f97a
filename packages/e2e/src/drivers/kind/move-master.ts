import { HarnessError } from '../../errors.js'
import type { KindCluster } from './cluster.js'

/**
 * Moves the master to the redis pod `to`, as the operations page says:
 * `kubectl exec FROM -- sh /scripts/switchmaster.sh switchover TO`. `from` is any pod of the cluster. Default: `to`.
 */
export const moveMaster = async (cluster: KindCluster, to: string, from: string = to): Promise<void> => {
  const command = ['sh', '/scripts/switchmaster.sh', 'switchover', to]
  const { code, stdout, stderr } = await cluster.namespace.exec(from, command, { timeoutMs: 60_000 })
  if (code !== 0) throw new HarnessError('COMMAND_FAILED', `The master was not moved to ${to}: ${stdout}${stderr}`)
}
