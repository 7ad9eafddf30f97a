import { refuse } from './errors.js'
import { LABEL_VALUE, SERVICE, SUBDOMAIN } from './kubernetes-names.js'
import { isObject, type JsonObject } from './kustomize/json.js'
import { describeId, idOf } from './kustomize/resource.js'

/** How long a name may be. A StatefulSet's is the value of a label of its pods, with a dash and ten characters behind. */
const LONGEST: Readonly<Record<string, number>> = { Service: 63, StatefulSet: 52, ReplicationController: 57, Pod: 63 }

const checkLabels = (object: JsonObject): void => {
  const metadata = isObject(object.metadata) ? object.metadata : {}
  for (const [key, value] of Object.entries(isObject(metadata.labels) ? metadata.labels : {})) {
    if (typeof value === 'string' && value.length <= 63 && LABEL_VALUE.test(value)) continue
    throw refuse(
      `The label ${key} of ${describeId(idOf(object))} cannot be ${JSON.stringify(value)}: up to 63 letters, digits, dashes, dots and underscores.`,
    )
  }
}

/** Refuses names and labels that Kubernetes would refuse, or that its controllers could not make pods with. */
export const checkNames = (objects: readonly JsonObject[]): void => {
  for (const object of objects) {
    const id = idOf(object)
    const longest = LONGEST[id.kind] ?? 253
    if (id.name.length > longest)
      throw refuse(
        `The name of ${describeId(id)} has ${id.name.length} characters, ${longest} at most: choose a shorter name.`,
      )
    const pattern = id.kind === 'Service' ? SERVICE : SUBDOMAIN
    if (!pattern.test(id.name)) throw refuse(`${JSON.stringify(id.name)} cannot be the name of a ${id.kind}.`)
    checkLabels(object)
  }
}
