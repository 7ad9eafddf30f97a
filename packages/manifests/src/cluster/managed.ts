import type { ManifestObject } from '../objects.js'

/** The field manager of server-side apply. */
export const FIELD_MANAGER = 'switchmaster'

/** The label that says by what an object was applied, and its value for the loader. */
export const MANAGED_BY = 'app.kubernetes.io/managed-by'
export const LOADER = 'switchmaster-manifests'

/** The label that the manifests put on what they have, and its value. */
export const NAME = 'app.kubernetes.io/name'
export const SWITCHMASTER = 'switchmaster'

/** The label with the name of the cluster, where it has one. */
export const INSTANCE = 'app.kubernetes.io/instance'

/** Marks an object as applied by the loader, so that it can be found when its name is no longer known. */
export const marked = (object: ManifestObject): ManifestObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, [MANAGED_BY]: LOADER } },
})

const ofInstance = (name: string | undefined): string => (name === undefined ? `!${INSTANCE}` : `${INSTANCE}=${name}`)

/** Selects what the loader has applied for the cluster of this name. */
export const managedSelector = (name: string | undefined): string => `${MANAGED_BY}=${LOADER},${ofInstance(name)}`

/** Selects what belongs to the cluster of this name, whoever made it. */
export const clusterSelector = (name: string | undefined): string => `${NAME}=${SWITCHMASTER},${ofInstance(name)}`

/** Selects clusters that cannot share a namespace with this one: the selectors of a nameless one fit the others' pods. */
export const conflictingSelector = (name: string | undefined): string =>
  `${NAME}=${SWITCHMASTER},${name === undefined ? INSTANCE : `!${INSTANCE}`}`
