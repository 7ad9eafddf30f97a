import { invalid } from './invalid.js'
import { childObject } from './json.js'
import { idsOf, type Resource } from './resource.js'

const KINDS: ReadonlySet<string> = new Set(['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'])

/** Applies one entry of `replicas`. */
export const setReplicas = (resources: readonly Resource[], name: string, count: number, where: string): void => {
  const found = resources.filter((resource) => idsOf(resource).some((id) => KINDS.has(id.kind) && id.name === name))
  if (found.length === 0) throw invalid(where, `replicas names ${name}, and no workload is called so.`)
  for (const { object } of found) childObject(object, 'spec').replicas = count
}
