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
  /** Where the servers are, and what of that the agent is known to have heard. */
  #servers = '[]'
  #told = ''
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
      const text = probe.#servers
      await channel.request('servers', { servers: JSON.parse(text) as ServerAddress[] }, 5_000)
      probe.#told = text
      await channel.request('events', { from: probe.#heard }, 5_000)
    })
    return probe
  }

  /** Tells where the servers are, when that has changed. Should it not arrive, the next command tells it first. */
  async lookAt(servers: readonly ServerAddress[]): Promise<void> {
    this.#servers = JSON.stringify(servers)
    await this.#tell()
  }

  async command(node: ClusterNode, name: string, ...args: (string | number)[]): Promise<unknown> {
    await this.#tell()
    return this.#agent.request(
      'command',
      { server: node.name, command: [name, ...args.map(String)] },
      COMMAND_TIMEOUT_MS,
    )
  }

  close(): Promise<void> {
    return this.#agent.close()
  }

  async #tell(): Promise<void> {
    const text = this.#servers
    if (text === this.#told) return
    await this.#agent.request('servers', { servers: JSON.parse(text) as ServerAddress[] })
    this.#told = text
  }
}
