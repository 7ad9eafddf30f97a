import type { ServerAddress } from '../../pod/protocol.js'
import type { ClusterNode } from '../cluster.js'
import type { EventLog } from '../events.js'
import { Agent } from './agent/agent.js'
import { AGENT_CONTAINER, agentPod } from './agent/pod.js'
import type { Pod } from './ground.js'
import type { KindNamespace } from './namespace.js'

/** Longer than the agent itself waits for a server. */
const COMMAND_TIMEOUT_MS = 8_000

/** The harness' eye in the cluster: asks the servers from a pod, at their pods' own addresses, and hears every sentinel. */
export class Probe implements Pod {
  readonly name = 'probe'
  readonly podIp: string | undefined
  readonly kubernetesNode: string | undefined
  readonly #agent: Agent
  #servers = '[]'
  #heard = 0

  private constructor(namespace: KindNamespace, events: EventLog, podIp?: string, kubernetesNode?: string) {
    this.podIp = podIp
    this.kubernetesNode = kubernetesNode
    const target = { namespace: namespace.name, pod: this.name, container: AGENT_CONTAINER }
    this.#agent = new Agent(namespace.api, target, ({ sentinel, channel, payload }, at) => {
      this.#heard++
      events.record({ kind: 'sentinel', at, sentinel, channel, payload })
    })
  }

  static async open(namespace: KindNamespace, image: string, node: string, events: EventLog): Promise<Probe> {
    await namespace.apply(agentPod({ name: 'probe', image, node }))
    const { status, spec } = await namespace.podReady('probe')
    const probe = new Probe(namespace, events, status?.podIP, spec?.nodeName)
    await probe.#agent.connect(async (channel) => {
      await channel.request('servers', { servers: JSON.parse(probe.#servers) as ServerAddress[] }, 5_000)
      await channel.request('events', { from: probe.#heard }, 5_000)
    })
    return probe
  }

  /** Tells where the servers are, when that has changed. */
  async lookAt(servers: readonly ServerAddress[]): Promise<void> {
    const text = JSON.stringify(servers)
    if (text === this.#servers) return
    this.#servers = text
    await this.#agent.request('servers', { servers })
  }

  command(node: ClusterNode, name: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#agent.request(
      'command',
      { server: node.name, command: [name, ...args.map(String)] },
      COMMAND_TIMEOUT_MS,
    )
  }

  close(): Promise<void> {
    return this.#agent.close()
  }
}
