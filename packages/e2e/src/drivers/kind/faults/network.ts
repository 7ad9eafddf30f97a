import { HarnessError } from '../../../errors.js'
import type { IsolateOptions } from '../../network.js'
import { type Ground, note, type Pod } from '../ground.js'
import { onNode, processOfPod } from '../kubernetes-node.js'
import { type Cut, cutting, healing } from './rules.js'

/** Whom to cut off: servers, or pods of clients. */
export type Pods = Pod | readonly Pod[]

/** {@link IsolateOptions} for pods. */
export interface PodIsolation extends Pick<IsolateOptions, 'direction' | 'how'> {
  /** From whom. Default: from everybody who is not isolated with them. */
  readonly from?: Pods
}

const list = (pods: Pods): readonly Pod[] => ('name' in pods ? [pods] : pods)

const required = <T>(value: T | undefined, what: string): T => {
  if (value !== undefined) return value
  throw new HarnessError('NODE_STATE', `${what} at the moment.`)
}

const ipOf = (pod: Pod): string => required(pod.podIp, `${pod.name} has no address`)

let cuts = 0

/** Applies rules in the network namespace of a pod, and remembers how to take them away. */
const cutIn = async (ground: Ground, pod: Pod, rules: Omit<Cut, 'id'>): Promise<void> => {
  const cut: Cut = { id: ++cuts, ...rules }
  const node = required(pod.kubernetesNode, `${pod.name} is on no node`)
  const uid = required(ground.pods.get(pod.name)?.metadata?.uid, `There is no pod ${pod.name}`)
  const pid = await processOfPod(node, uid)
  const apply = (text: string) =>
    onNode(node, `nsenter -t "$1" -n iptables-restore --noflush << 'END'\n${text}END\n`, String(pid))
  await apply(cutting(cut))
  ground.undo.add(`cut ${cut.id}`, async () => {
    // The rules of a pod that was replaced went with it.
    if (ground.pods.get(pod.name)?.metadata?.uid === uid) await apply(healing(cut))
  })
}

/**
 * All addresses at which a group of pods is reached: a packet to a Service has the Service's address until it has left
 * the pod, and so has the answer when it comes back.
 */
const addressesOf = (pods: readonly Pod[]): readonly string[] =>
  pods.flatMap((pod) =>
    'hosts' in pod ? (pod.hosts as string[]).filter((host) => /^[\d.]+$/.test(host)) : [ipOf(pod)],
  )

/**
 * Cuts pods off, in their own network namespaces. The harness' probe goes on reaching them, and so does the kubelet of
 * their node. A pod that replaces one that was cut off is not.
 */
export const isolate = async (ground: Ground, who: Pods, options: PodIsolation = {}): Promise<void> => {
  const { from, direction = 'both', how = 'drop' } = options
  const inside = list(who)
  const outside = from === undefined ? undefined : list(from)
  const names = inside.map(({ name }) => name).join(',')
  const [incoming, outgoing] = [direction !== 'out', direction !== 'in']
  if (outside === undefined) {
    const gateways = inside.map((pod) => gatewayOf(ground, pod))
    const addresses = [...new Set([ipOf(ground.probe), ...gateways, ...addressesOf(inside)])]
    note(ground, 'isolate', names, `from everybody, ${direction}, ${how}`)
    await Promise.all(inside.map((pod) => cutIn(ground, pod, { scope: 'except', addresses, incoming, outgoing, how })))
    return
  }
  note(ground, 'isolate', names, `from ${outside.map(({ name }) => name).join(',')}, ${direction}, ${how}`)
  // On both sides: on its own, neither sees the other's own address in packets that go by way of a Service.
  const [here, there] = [inside.map(ipOf), outside.map(ipOf)]
  await Promise.all([
    ...inside.map((pod) => cutIn(ground, pod, { scope: 'only', addresses: there, incoming, outgoing, how })),
    ...outside.map((pod) =>
      cutIn(ground, pod, { scope: 'only', addresses: here, incoming: outgoing, outgoing: incoming, how }),
    ),
  ])
}

/** Where the kubelet's own probes come from. */
const gatewayOf = (ground: Ground, pod: Pod): string => {
  const ip = ground.pods.get(pod.name)?.status?.hostIP
  return required(ip, `${pod.name} is on no node`)
}

/** Ends every isolation. */
export const heal = async (ground: Ground): Promise<void> => {
  note(ground, 'heal', 'the network')
  await ground.undo.undoAll('cut ')
}
