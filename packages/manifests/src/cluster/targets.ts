import type { KubernetesObject } from '@kubernetes/client-node'
import type { ManifestObject } from '../objects.js'
import { type Connection, orMissing, request } from './connection.js'
import { managedSelector } from './managed.js'
import { type Owned, whyForeign } from './ownership.js'

/** An object that may be deleted. */
export interface Target {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
}

/** What is to go, and what has the name of it only. */
export interface Targets {
  readonly own: readonly Target[]
  readonly foreign: readonly { readonly kind: string; readonly name: string; readonly reason: string }[]
}

/** The kinds that a cluster may have, what makes pods last: the list is gone through backwards. */
const KINDS: readonly (readonly [apiVersion: string, kind: string])[] = [
  ['v1', 'ServiceAccount'],
  ['rbac.authorization.k8s.io/v1', 'Role'],
  ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ['v1', 'ConfigMap'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['networking.k8s.io/v1', 'NetworkPolicy'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['v1', 'Pod'],
  ['v1', 'ReplicationController'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'StatefulSet'],
]

const rank = (kind: string): number => {
  const index = KINDS.findIndex(([, known]) => known === kind)
  return index < 0 ? KINDS.length : index
}

const keyOf = ({ kind, metadata }: Target): string => `${kind}/${metadata.name}`

/** What was applied by the loader for this cluster, whatever the options were then. */
const managed = async (connection: Connection, namespace: string, name: string | undefined, signal: AbortSignal) => {
  const lists = KINDS.map(async ([apiVersion, kind]): Promise<Target[]> => {
    const selector = managedSelector(name)
    const list = () =>
      connection.objects.list(apiVersion, kind, namespace, undefined, undefined, undefined, undefined, selector)
    const { items } = await request(connection, `the ${kind} objects of ${namespace}`, list, signal)
    return items.map(({ metadata }) => ({ apiVersion, kind, metadata: { name: metadata?.name ?? '', namespace } }))
  })
  return (await Promise.all(lists)).flat()
}

const liveOf = (connection: Connection, target: Target, signal: AbortSignal): Promise<Owned | undefined> => {
  // The name alone may be anybody's: what it is has to be seen.
  const read = () => connection.objects.read({ ...target } as KubernetesObject & { metadata: Target['metadata'] })
  return orMissing(request(connection, `a look at ${target.kind} ${target.metadata.name}`, read, signal))
}

/** Looks for what was applied for the cluster of this name, and for what is rendered and is there. */
export const findTargets = async (
  connection: Connection,
  namespace: string,
  name: string | undefined,
  rendered: readonly ManifestObject[],
  signal: AbortSignal,
): Promise<Targets> => {
  const own = await managed(connection, namespace, name, signal)
  const known = new Set(own.map(keyOf))
  const foreign: Targets['foreign'][number][] = []
  for (const object of rendered) {
    const { apiVersion, kind } = object
    const target: Target = { apiVersion, kind, metadata: { name: object.metadata.name, namespace } }
    if (known.has(keyOf(target))) continue
    const live = await liveOf(connection, target, signal)
    if (live === undefined) continue
    const reason = whyForeign(object, live, name)
    if (reason === undefined) own.push(target)
    else foreign.push({ kind, name: target.metadata.name, reason })
  }
  return { own: own.sort((a, b) => rank(b.kind) - rank(a.kind)), foreign }
}
