import { isObject, type Json, sameJson } from '../kustomize/json.js'
import { INSTANCE, LOADER, MANAGED_BY, NAME, SWITCHMASTER } from '../own-labels.js'

/** What is looked at of an object, rendered or live. */
export interface Owned {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
  readonly data?: unknown
}

// Generated ConfigMaps have no label where kubectl has applied them. What says word for word the same is no loss.
const sameContent = (rendered: Owned, live: Owned): boolean =>
  isObject(rendered.data) && isObject(live.data) && sameJson(rendered.data as Json, live.data as Json)

/**
 * Why an object that has a rendered one's name is not this cluster's and has to be left alone; undefined when it is.
 * `name` is that of the cluster.
 */
export const whyForeign = (rendered: Owned, live: Owned, name: string | undefined): string | undefined => {
  const labels = live.metadata?.labels ?? {}
  const instance = labels[INSTANCE]
  if (instance !== name)
    return instance === undefined ? `it has no label ${INSTANCE}=${name}` : `it has the label ${INSTANCE}=${instance}`
  if (labels[NAME] === SWITCHMASTER || labels[MANAGED_BY] === LOADER) return undefined
  if (rendered.metadata?.labels?.[NAME] === undefined && sameContent(rendered, live)) return undefined
  return `it has no label ${NAME}=${SWITCHMASTER}`
}
