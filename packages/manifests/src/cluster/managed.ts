import type { ManifestObject } from '../objects.js'
import { INSTANCE, LOADER, MANAGED_BY, NAME, SWITCHMASTER } from '../own-labels.js'

/** The field manager of server-side apply. */
export const FIELD_MANAGER = 'switchmaster'

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
