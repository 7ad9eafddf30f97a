import type { Redis, TopologyEvents } from '@switchmaster/client'

const TOLD = [
  'discovered',
  'failover-detected',
  'candidate-selected',
  'switched',
  'aborted',
  'quorum-lost',
  'quorum-restored',
] as const satisfies readonly (keyof TopologyEvents)[]

/** What a failover is to be told as: each event once, in this order. */
export const ONE_FAILOVER = ['discovered', 'failover-detected', 'candidate-selected', 'switched'] as const

/** Writes down what the topology tells, beside changes in the state of replicas and sentinels. */
export const listenTo = ({ topology }: Redis): readonly string[] => {
  const tale: string[] = []
  for (const event of TOLD) topology.on(event, () => tale.push(event))
  return tale
}
