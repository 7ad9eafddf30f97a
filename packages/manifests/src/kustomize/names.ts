import { isObject } from './json.js'
import { idOf, isClusterScoped, type Resource, rename } from './resource.js'

/** Kinds whose names stay: kustomize puts no prefix on them. */
const KEEPS_NAME: ReadonlySet<string> = new Set(['Namespace', 'CustomResourceDefinition', 'APIService'])

/** Puts a prefix and a suffix on every name. */
export const addAffixes = (resources: readonly Resource[], prefix: string, suffix: string): void => {
  for (const resource of resources) {
    const { kind, name } = idOf(resource.object)
    if (!KEEPS_NAME.has(kind)) rename(resource, { name: `${prefix}${name}${suffix}` })
  }
}

/** Puts every object that can be in a namespace into this one. */
export const setNamespace = (resources: readonly Resource[], namespace: string): void => {
  for (const resource of resources) {
    const { object } = resource
    const { kind } = idOf(object)
    if (kind === 'Namespace') rename(resource, { name: namespace })
    else if (!isClusterScoped(kind)) rename(resource, { namespace })
    if (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding') continue
    // The account that every namespace has; the others follow as references.
    for (const subject of Array.isArray(object.subjects) ? object.subjects : [])
      if (isObject(subject) && subject.name === 'default') subject.namespace = namespace
  }
}
