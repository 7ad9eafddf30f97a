/** By what the elements of a list are told apart when one is merged into another. */
type ListKeys = readonly string[]

const POD_SPEC: Readonly<Record<string, ListKeys>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  hostAliases: ['ip'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
}

const CONTAINER: Readonly<Record<string, ListKeys>> = {
  env: ['name'],
  ports: ['containerPort', 'protocol'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
}

const POD_SPEC_AT: Readonly<Record<string, string>> = {
  Pod: 'spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
  DaemonSet: 'spec/template/spec',
  Deployment: 'spec/template/spec',
  Job: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  ReplicationController: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
}

const OTHERS: Readonly<Record<string, ListKeys>> = {
  'Service/spec/ports': ['port', 'protocol'],
  'ServiceAccount/secrets': ['name'],
  'ServiceAccount/imagePullSecrets': ['name'],
}

/**
 * The keys that tell the elements of the list at `path` apart (Kubernetes' patchMergeKey), or undefined where a patch
 * replaces the list. `path` has no indices: `spec/template/spec/containers/ports`.
 */
export const mergeKeysOf = (kind: string, path: string): ListKeys | undefined => {
  if (path === 'metadata/ownerReferences') return ['uid']
  const other = OTHERS[`${kind}/${path}`]
  if (other) return other
  const podSpec = POD_SPEC_AT[kind]
  if (podSpec === undefined || !path.startsWith(`${podSpec}/`)) return undefined
  const [list = '', field, ...deeper] = path.slice(podSpec.length + 1).split('/')
  if (field === undefined) return POD_SPEC[list]
  const isContainer = list === 'containers' || list === 'initContainers' || list === 'ephemeralContainers'
  return isContainer && deeper.length === 0 ? CONTAINER[field] : undefined
}
