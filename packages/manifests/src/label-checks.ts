import { refuse } from './errors.js'
import { isLabelKey } from './kubernetes-names.js'
import type { RenderOptions } from './options.js'
import { INSTANCE, MANAGED_BY, NAME } from './own-labels.js'

/** By these the manifests and the loader tell objects and pods apart: another value, or one more pod, and they cannot. */
const OWN: ReadonlySet<string> = new Set([
  NAME,
  'app.kubernetes.io/component',
  MANAGED_BY,
  'apps.kubernetes.io/pod-index',
  'redis-client',
  'redis-monitoring',
  'switchmaster.dev/role',
])

/** Refuses labels that Kubernetes would refuse by their keys, and those that are not the user's to give. */
export const checkLabelKeys = ({ labels = {}, name }: RenderOptions): void => {
  for (const [key, value] of Object.entries(labels)) {
    const shown = JSON.stringify(key)
    if (!isLabelKey(key))
      throw refuse(
        `${shown} cannot be the key of a label: up to 63 letters, digits, dashes, dots and underscores, in front of them a domain and a slash if you like.`,
      )
    if (OWN.has(key))
      throw refuse(`The label ${shown} is the manifests' own, by which they find pods: use another key.`)
    if (key === INSTANCE && value !== name)
      throw refuse(`The label ${shown} is the manifests' own: it is the name of the cluster, so use the option name.`)
  }
}
