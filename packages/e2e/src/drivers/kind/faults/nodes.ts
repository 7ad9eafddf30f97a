import type { V1Pod } from '@kubernetes/client-node'
import { HarnessError } from '../../../errors.js'
import { MERGE_PATCH } from '../api.js'
import { freeze, joinNetwork, leaveNetwork, lookAtMachine, thaw } from '../engine.js'
import { type Ground, note } from '../ground.js'
import { evictPod } from './pods.js'

/** What stays on a node that is drained: what belongs to the node itself. */
const stays = ({ metadata }: V1Pod): boolean =>
  metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined ||
  metadata?.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') === true

/** The harness loses what runs beside it: the probe, and what it hears. */
const notOurs = (ground: Ground, node: string, what: string): void => {
  if (ground.probe.kubernetesNode !== node) return
  throw new HarnessError('OPTIONS_INVALID', `${node} cannot be ${what}: the harness' own probe runs there.`)
}

const setSchedulable = async (ground: Ground, node: string, schedulable: boolean): Promise<void> => {
  const body = { spec: { unschedulable: schedulable ? null : true } }
  await ground.namespace.api.core.patchNode({ name: node, body }, MERGE_PATCH)
}

/** Closes a node for new pods and evicts those that run there, all at once, each as its budget permits. */
export const drain = async (ground: Ground, node: string): Promise<void> => {
  notOurs(ground, node, 'drained')
  const { items } = await ground.namespace.api.core.listPodForAllNamespaces({ fieldSelector: `spec.nodeName=${node}` })
  note(ground, 'drain', node)
  ground.undo.add(`drain ${node}`, () => setSchedulable(ground, node, true))
  await setSchedulable(ground, node, false)
  await Promise.all(
    items
      .filter((pod) => !stays(pod))
      .map(({ metadata }) => evictPod(ground, metadata?.namespace ?? '', metadata?.name ?? '')),
  )
}

/** Opens it again. */
export const uncordon = async (ground: Ground, node: string): Promise<void> => {
  note(ground, 'uncordon', node)
  await ground.undo.undo(`drain ${node}`)
}

/** Freezes a whole node, with all that runs there. */
export const pauseNode = async (ground: Ground, node: string): Promise<void> => {
  notOurs(ground, node, 'paused')
  note(ground, 'pause', node)
  ground.undo.add(`pause-node ${node}`, () => thaw(node))
  await freeze(node)
}

/** Thaws it. */
export const resumeNode = async (ground: Ground, node: string): Promise<void> => {
  note(ground, 'resume', node)
  await ground.undo.undo(`pause-node ${node}`)
}

/** Pulls a node's network cable. */
export const disconnectNode = async (ground: Ground, node: string): Promise<void> => {
  notOurs(ground, node, 'disconnected')
  const { address } = await lookAtMachine(node)
  if (address === undefined) throw new HarnessError('NODE_STATE', `${node} is off the network already.`)
  note(ground, 'isolate', node, 'disconnected from the network')
  ground.undo.add(`disconnect ${node}`, () => joinNetwork(node, address))
  await leaveNetwork(node)
}

/** Puts it back: the node has the address that it had. */
export const connectNode = async (ground: Ground, node: string): Promise<void> => {
  note(ground, 'heal', node, 'connected to the network')
  await ground.undo.undo(`disconnect ${node}`)
}
