/** What a data node says of itself. */
export interface DataNodeView {
  readonly name: string
  readonly address: string
  readonly role: 'master' | 'slave' | 'unknown'
  /** For a replica: whom it follows, and whether the link is up. */
  readonly follows?: string
  readonly linked?: boolean
}

/** What one sentinel says of the cluster. */
export interface SentinelView {
  readonly name: string
  /** The address it gives to clients. */
  readonly master: string
  readonly flags: string
  readonly epoch: number
  readonly replicas: readonly { readonly address: string; readonly flags: string; readonly linked: boolean }[]
  /** The flags it has for each of the other sentinels. */
  readonly otherSentinels: readonly string[]
  /** The reply to CKQUORUM. */
  readonly quorum: string
}

/** One look at a whole cluster. */
export interface ClusterView {
  readonly nodes: readonly DataNodeView[]
  readonly sentinels: readonly SentinelView[]
  /** Servers that do not run or do not answer, with the reason. */
  readonly silent: readonly { readonly name: string; readonly reason: string }[]
}

const dataProblems = (view: ClusterView): string[] => {
  const masters = view.nodes.filter((node) => node.role === 'master')
  const master = masters[0]
  if (master === undefined) return ['no data node is a master']
  if (masters.length > 1) return [`${masters.map((node) => node.name).join(' and ')} are both masters`]
  return view.nodes.flatMap((node) => {
    if (node === master) return []
    if (node.role !== 'slave') return [`${node.name} has no role yet`]
    if (node.follows !== master.address) return [`${node.name} follows ${node.follows}, not ${master.name}`]
    return node.linked ? [] : [`${node.name} is not in sync with ${master.name}`]
  })
}

const sentinelProblems = (view: ClusterView, sentinel: SentinelView): string[] => {
  const problems: string[] = []
  const say = (problem: string) => problems.push(`${sentinel.name}: ${problem}`)
  const master = view.nodes.find((node) => node.role === 'master')
  const replicas = view.nodes.length - 1
  const others = view.sentinels.length + view.silent.filter(({ name }) => name.startsWith('sentinel')).length - 1
  if (master && sentinel.master !== master.address) say(`names ${sentinel.master} as the master, not ${master.name}`)
  if (sentinel.flags !== 'master') say(`has the flags ${sentinel.flags} on the master`)
  if (sentinel.replicas.length !== replicas) say(`knows ${sentinel.replicas.length} of ${replicas} replicas`)
  for (const replica of sentinel.replicas) {
    if (replica.flags !== 'slave') say(`has the flags ${replica.flags} on the replica ${replica.address}`)
    else if (!replica.linked) say(`has not seen the replica ${replica.address} linked yet`)
  }
  if (sentinel.otherSentinels.length !== others) {
    say(`knows ${sentinel.otherSentinels.length} of ${others} other sentinels`)
  }
  for (const flags of sentinel.otherSentinels) {
    if (flags !== 'sentinel') say(`has the flags ${flags} on another sentinel`)
  }
  if (!sentinel.quorum.startsWith('OK')) say(sentinel.quorum)
  return problems
}

/**
 * What is wrong with a cluster, one line each; nothing when it is healthy: one master, every replica in sync with it,
 * every sentinel of the same mind, at the same epoch, and seeing everybody else.
 */
export const problemsOf = (view: ClusterView): readonly string[] => {
  const epochs = new Set(view.sentinels.map((sentinel) => sentinel.epoch))
  return [
    ...view.silent.map(({ name, reason }) => `${name} ${reason}`),
    ...dataProblems(view),
    ...view.sentinels.flatMap((sentinel) => sentinelProblems(view, sentinel)),
    ...(epochs.size > 1 ? [`the sentinels are at different epochs: ${[...epochs].join(', ')}`] : []),
  ]
}
