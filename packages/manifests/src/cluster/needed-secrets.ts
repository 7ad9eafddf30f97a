import type { V1Container, V1PodSpec, V1Volume } from '@kubernetes/client-node'
import type { ManifestObject } from '../objects.js'

/** A Secret without which pods do not serve. */
export interface NeededSecret {
  readonly name: string
  readonly keys: readonly string[]
}

/** What the scripts wait for, by the place where they look for it. */
const KEYS_AT: Readonly<Record<string, readonly string[]>> = {
  '/auth': ['password', 'sentinel-password'],
  '/tls': ['ca.crt', 'tls.crt', 'tls.key'],
}

const podSpecOf = (object: ManifestObject): V1PodSpec | undefined => {
  if (object.kind === 'Pod') return object.spec
  const isWorkload =
    object.kind === 'StatefulSet' || object.kind === 'Deployment' || object.kind === 'ReplicationController'
  return isWorkload ? object.spec?.template?.spec : undefined
}

const mountedKeys = (containers: readonly V1Container[], volume: string): string[] =>
  containers
    .flatMap(({ volumeMounts = [] }) => volumeMounts)
    .filter(({ name, subPath }) => name === volume && !subPath)
    .flatMap(({ mountPath }) => KEYS_AT[mountPath] ?? [])

// The manifests mount Secrets as optional, so that a pod without them can say what it waits for: it waits all the same.
const inVolume = (
  { name: volume, secret, projected }: V1Volume,
  containers: readonly V1Container[],
): NeededSecret[] => [
  ...(secret?.secretName === undefined
    ? []
    : [
        {
          name: secret.secretName,
          keys: secret.items?.map(({ key }) => key) ?? mountedKeys(containers, volume),
        },
      ]),
  // Which of several sources has a key nobody can tell, unless they say so.
  ...(projected?.sources ?? []).flatMap(({ secret: source }) =>
    source?.name === undefined ? [] : [{ name: source.name, keys: source.items?.map(({ key }) => key) ?? [] }],
  ),
]

const inEnvironment = ({ env = [] }: V1Container): NeededSecret[] =>
  env.flatMap(({ valueFrom }) => {
    const { name, key, optional } = valueFrom?.secretKeyRef ?? {}
    return name === undefined || key === undefined || optional ? [] : [{ name, keys: [key] }]
  })

const inPod = ({ volumes = [], containers }: V1PodSpec): NeededSecret[] => [
  ...volumes.flatMap((volume) => inVolume(volume, containers)),
  ...containers.flatMap(inEnvironment),
]

/** The Secrets without which pods do not serve and which are not among the objects, with the keys that they need. */
export const neededSecrets = (objects: readonly ManifestObject[]): NeededSecret[] => {
  const own = new Set(objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name))
  const needed = new Map<string, Set<string>>()
  for (const { name, keys } of objects.flatMap((object) => inPod(podSpecOf(object) ?? { containers: [] })))
    if (!own.has(name)) needed.set(name, new Set([...(needed.get(name) ?? []), ...keys]))
  return [...needed].map(([name, keys]) => ({ name, keys: [...keys] }))
}
