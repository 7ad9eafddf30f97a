import type { KillSignal } from '../cluster.js'
import { removeDns, restoreDns, silenceDns } from './faults/dns.js'
import { heal, isolate, type PodIsolation, type Pods } from './faults/network.js'
import { connectNode, disconnectNode, drain, pauseNode, resumeNode, uncordon } from './faults/nodes.js'
import { type DeleteOptions, deletePods, evict } from './faults/pods.js'
import { killServer, pauseServer, resumeServer } from './faults/processes.js'
import type { Ground } from './ground.js'
import type { KindNode } from './node.js'

/** What can be done to a cluster on Kubernetes. Whatever is not put right by a test is when the cluster is closed. */
export interface KubernetesFaults {
  /** Deletes pods, all in the same moment, and waits until they are gone; whatever owns them makes new ones. */
  deletePods(nodes: KindNode | readonly KindNode[], options?: DeleteOptions): Promise<void>
  /** Evicts a pod through the API, as a drain does: when its disruption budget permits. */
  evict(node: KindNode): Promise<void>
  /** Sends a signal to a server's process and waits for its end. The kubelet starts the container again. */
  kill(node: KindNode, signal?: KillSignal): Promise<void>
  /** SIGSTOP, SIGCONT. */
  pause(node: KindNode): Promise<void>
  resume(node: KindNode): Promise<void>
  /** Cuts pods off by iptables rules in their network namespaces. The harness itself goes on reaching them. */
  isolate(who: Pods, options?: PodIsolation): Promise<void>
  /** Ends every isolation. */
  heal(): Promise<void>
  /** Closes a Kubernetes node and evicts its pods; waits until they are gone. */
  drain(kubernetesNode: string): Promise<void>
  uncordon(kubernetesNode: string): Promise<void>
  /** `docker pause` and `unpause`: the whole node stands still. */
  pauseNode(kubernetesNode: string): Promise<void>
  resumeNode(kubernetesNode: string): Promise<void>
  /** `docker network disconnect` and `connect`. */
  disconnectNode(kubernetesNode: string): Promise<void>
  connectNode(kubernetesNode: string): Promise<void>
  /** CoreDNS at 0 replicas: names are refused at once. */
  removeDns(): Promise<void>
  /** CoreDNS that does not answer: names take as long as the resolver waits. */
  silenceDns(): Promise<void>
  restoreDns(): Promise<void>
  /** Puts right whatever is still wrong: what {@link KindCluster.close} does, too. */
  restore(): Promise<void>
}

/** The faults for one cluster. */
export const faultsOn = (ground: Ground): KubernetesFaults => ({
  deletePods: (nodes, options) =>
    deletePods(
      ground,
      [nodes].flat().map(({ name }) => name),
      options,
    ),
  evict: ({ name }) => evict(ground, name),
  kill: (node, signal = 'SIGKILL') => killServer(ground, node, signal),
  pause: (node) => pauseServer(ground, node),
  resume: (node) => resumeServer(ground, node),
  isolate: (who, options) => isolate(ground, who, options),
  heal: () => heal(ground),
  drain: (node) => drain(ground, node),
  uncordon: (node) => uncordon(ground, node),
  pauseNode: (node) => pauseNode(ground, node),
  resumeNode: (node) => resumeNode(ground, node),
  disconnectNode: (node) => disconnectNode(ground, node),
  connectNode: (node) => connectNode(ground, node),
  removeDns: () => removeDns(ground),
  silenceDns: () => silenceDns(ground),
  restoreDns: () => restoreDns(ground),
  restore: () => ground.undo.undoAll(),
})
