import { HarnessError } from '../../errors.js'
import { type KubernetesApi, MERGE_PATCH } from './api.js'
import { joinNetwork, lookAtMachine, type Machine, thaw } from './engine.js'
import type { Progress } from './progress.js'
import { output } from './run.js'

/** What a node needs before it can be used. */
export type Need = 'nothing' | 'thaw' | 'network' | 'impossible'

/** Decides what a node needs that an earlier run may have left in any state that the harness' faults bring about. */
export const needOf = ({ status, address }: Machine): Need => {
  if (status === 'paused') return 'thaw'
  if (status !== 'running') return 'impossible'
  return address === undefined ? 'network' : 'nothing'
}

/** The address by which the other nodes know this one. */
const knownAddress = async ({ core }: KubernetesApi, node: string): Promise<string> => {
  const addresses = (await core.readNode({ name: node })).status?.addresses ?? []
  const address = addresses.find(({ type }) => type === 'InternalIP')?.address
  if (address) return address
  throw new HarnessError('KIND_UNAVAILABLE', `Kubernetes knows no address of ${node}, which is off the network.`)
}

const repairNode = async (api: KubernetesApi, cluster: string, node: string, progress: Progress): Promise<void> => {
  const machine = await lookAtMachine(node)
  const need = needOf(machine)
  switch (need) {
    case 'nothing':
      return
    case 'thaw':
      progress(`${node} is paused, as an earlier run left it: resuming it`)
      await thaw(node)
      // It may be off the network as well.
      return repairNode(api, cluster, node, progress)
    case 'network':
      progress(`${node} is off the network, as an earlier run left it: connecting it`)
      return joinNetwork(node, await knownAddress(api, node))
    case 'impossible': {
      const cure = `\`docker start ${node}\`, or \`kind delete cluster --name ${cluster}\` and have another one made`
      throw new HarnessError(
        'KIND_UNAVAILABLE',
        `The node ${node} of ${cluster} does not run, it is ${machine.status}: ${cure}.`,
      )
    }
    default:
      need satisfies never
  }
}

/** As many as kind makes. */
const NAME_SERVERS = 2

const repairDns = async ({ apps }: KubernetesApi, progress: Progress): Promise<void> => {
  const deployment = { name: 'coredns', namespace: 'kube-system' }
  if ((await apps.readNamespacedDeployment(deployment)).spec?.replicas !== 0) return
  progress('CoreDNS is scaled to 0, as an earlier run left it: scaling it up')
  await apps.patchNamespacedDeployment({ ...deployment, body: { spec: { replicas: NAME_SERVERS } } }, MERGE_PATCH)
}

/**
 * Puts right what a run that was ended before it could do so has left of its faults in a cluster that is used again:
 * nodes that stand still or are off the network, no name servers. Says what it does.
 */
export const repair = async (api: KubernetesApi, cluster: string, progress: Progress): Promise<void> => {
  const nodes = (await output('kind', ['get', 'nodes', '--name', cluster])).split('\n').filter(Boolean)
  await Promise.all(nodes.map((node) => repairNode(api, cluster, node, progress)))
  await repairDns(api, progress)
}
