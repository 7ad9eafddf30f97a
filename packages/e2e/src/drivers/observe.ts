import { messageOf } from '../errors.js'
import type { Cluster, ClusterNode, NodeKind } from './cluster.js'
import type { ClusterView, DataNodeView, SentinelView } from './health.js'
import type { MasterReport } from './master.js'

type Ask = Cluster['command']

/** Turns the flat `[name, value, name, value]` of a RESP2 reply into an object. */
const fields = (reply: unknown): Record<string, string> => {
  const flat = reply as string[]
  const entries: Record<string, string> = {}
  for (let i = 0; i + 1 < flat.length; i += 2) entries[flat[i] as string] = flat[i + 1] as string
  return entries
}

const viewData = async (ask: Ask, node: ClusterNode): Promise<DataNodeView> => {
  const base = { name: node.name, address: `${node.host}:${node.port}` }
  const [role, host, port, state] = (await ask(node, 'ROLE')) as [string, string, number, string]
  if (role === 'master') return { ...base, role }
  if (role === 'slave') return { ...base, role, follows: `${host}:${port}`, linked: state === 'connected' }
  return { ...base, role: 'unknown' }
}

const viewSentinel = async (ask: Ask, node: ClusterNode, masterName: string): Promise<SentinelView> => {
  const [address, master, replicas, sentinels, quorum] = await Promise.all([
    ask(node, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName),
    ask(node, 'SENTINEL', 'MASTER', masterName).then(fields),
    ask(node, 'SENTINEL', 'REPLICAS', masterName).then((reply) => (reply as unknown[]).map(fields)),
    ask(node, 'SENTINEL', 'SENTINELS', masterName).then((reply) => (reply as unknown[]).map(fields)),
    ask(node, 'SENTINEL', 'CKQUORUM', masterName).then(String, messageOf),
  ])
  return {
    name: node.name,
    master: (address as string[]).join(':'),
    flags: master.flags ?? '',
    epoch: Number(master['config-epoch']),
    replicas: replicas.map((replica) => ({
      address: `${replica.ip}:${replica.port}`,
      flags: replica.flags ?? '',
      linked: replica['master-link-status'] === 'ok',
    })),
    otherSentinels: sentinels.map((sentinel) => sentinel.flags ?? ''),
    quorum,
  }
}

/** Looks at every server at once. A server that does not answer is part of the view, not an error. */
export const observe = async (ask: Ask, nodes: readonly ClusterNode[], masterName: string): Promise<ClusterView> => {
  const silent: { name: string; reason: string }[] = []
  const lookAt = async <T>(kind: NodeKind, look: (node: ClusterNode) => Promise<T>): Promise<T[]> => {
    const views = await Promise.all(
      nodes.map(async (node) => {
        if (node.kind !== kind) return undefined
        if (node.state !== 'running') return void silent.push({ name: node.name, reason: `is ${node.state}` })
        return look(node).catch((error) => {
          silent.push({ name: node.name, reason: `does not answer (${messageOf(error)})` })
          return undefined
        })
      }),
    )
    return views.filter((view) => view !== undefined)
  }
  const [data, sentinels] = await Promise.all([
    lookAt('redis', (node) => viewData(ask, node)),
    lookAt('sentinel', (node) => viewSentinel(ask, node, masterName)),
  ])
  return { nodes: data, sentinels, silent }
}

/** What each sentinel that answers has to say about the master. */
export const masterReports = async (
  ask: Ask,
  sentinels: readonly ClusterNode[],
  masterName: string,
): Promise<readonly MasterReport[]> => {
  const reports = await Promise.all(
    sentinels.map(async (node): Promise<MasterReport | undefined> => {
      if (node.state !== 'running') return undefined
      // Both in one go: while a failover is on, its leader has the new address in one answer and the epoch in the other.
      const [address, master] = await Promise.all([
        ask(node, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', masterName),
        ask(node, 'SENTINEL', 'MASTER', masterName).then(fields),
      ]).catch(() => [undefined, undefined])
      const [host, port] = (address ?? []) as string[]
      if (host === undefined || master === undefined) return undefined
      return { sentinel: node.name, host, port: Number(port), epoch: Number(master['config-epoch']) }
    }),
  )
  return reports.filter((report) => report !== undefined)
}
