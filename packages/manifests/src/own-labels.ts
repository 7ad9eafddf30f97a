/** The label that says by what an object was applied, and its value for the loader. */
export const MANAGED_BY = 'app.kubernetes.io/managed-by'
export const LOADER = 'switchmaster-manifests'

/** The label that the manifests put on what they have, and its value. */
export const NAME = 'app.kubernetes.io/name'
export const SWITCHMASTER = 'switchmaster'

/** The label with the name of the cluster, where it has one. */
export const INSTANCE = 'app.kubernetes.io/instance'
