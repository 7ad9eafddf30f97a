import type { V1PodSpec } from '@kubernetes/client-node'
import { ManifestsError } from '../errors.js'
import type { ManifestObject } from '../objects.js'
import type { RenderOptions } from '../options.js'
import { type Connection, orMissing, request } from './connection.js'
import { conflictingSelector } from './managed.js'
import { checkPasswordStays } from './password-change.js'

const podSpecOf = (object: ManifestObject): V1PodSpec | undefined => {
  if (object.kind === 'Pod') return object.spec
  const isWorkload =
    object.kind === 'StatefulSet' || object.kind === 'Deployment' || object.kind === 'ReplicationController'
  return isWorkload ? object.spec?.template?.spec : undefined
}

// The manifests mount Secrets as optional, so that a pod without them can say what it waits for: it waits all the same.
const secretsOf = (spec: V1PodSpec): (string | undefined)[] => [
  ...(spec.volumes ?? []).flatMap(({ secret, projected }) => [
    secret?.secretName,
    ...(projected?.sources ?? []).map(({ secret: source }) => source?.name),
  ]),
  ...spec.containers.flatMap(({ env = [] }) =>
    env.map(({ valueFrom }) => (valueFrom?.secretKeyRef?.optional ? undefined : valueFrom?.secretKeyRef?.name)),
  ),
]

/** The Secrets without which pods do not serve and which are not among the objects. */
export const neededSecrets = (objects: readonly ManifestObject[]): string[] => {
  const own = new Set(objects.filter(({ kind }) => kind === 'Secret').map(({ metadata }) => metadata.name))
  const named = objects.flatMap((object) => secretsOf(podSpecOf(object) ?? { containers: [] }))
  return [...new Set(named)].filter((name) => name !== undefined && !own.has(name)) as string[]
}

const checkSecret = async (
  connection: Connection,
  namespace: string,
  name: string,
  keys: readonly string[],
  signal: AbortSignal,
) => {
  const read = () => connection.core.readNamespacedSecret({ namespace, name })
  const secret = await orMissing(request(connection, `a look at Secret ${name}`, read, signal))
  if (!secret)
    throw new ManifestsError(
      'SECRET_MISSING',
      `There is no Secret ${name} in the namespace ${namespace}: create it first.`,
    )
  const missing = keys.filter((key) => secret.data?.[key] === undefined)
  if (missing.length > 0)
    throw new ManifestsError('SECRET_MISSING', `The Secret ${name} has no key ${missing.join(' and no key ')}.`)
}

/** Looks whether the namespace is there. */
export const hasNamespace = async (connection: Connection, name: string, signal: AbortSignal): Promise<boolean> => {
  const read = () => connection.core.readNamespace({ name })
  const namespace = await orMissing(request(connection, `a look at Namespace ${name}`, read, signal))
  if (namespace?.status?.phase === 'Terminating')
    throw new ManifestsError('NAMESPACE_MISSING', `The namespace ${name} is being deleted: wait until it is gone.`)
  return namespace !== undefined
}

/** Refuses what could not work in this namespace, before anything is applied. */
export const checkSurroundings = async (
  connection: Connection,
  namespace: string,
  options: RenderOptions,
  objects: readonly ManifestObject[],
  signal: AbortSignal,
): Promise<void> => {
  if (options.secret !== undefined)
    await checkSecret(connection, namespace, options.secret, ['password', 'sentinel-password'], signal)
  for (const name of neededSecrets(objects)) await checkSecret(connection, namespace, name, [], signal)
  await checkPasswordStays(connection, namespace, objects, signal)
  const list = () =>
    connection.apps.listNamespacedStatefulSet({ namespace, labelSelector: conflictingSelector(options.name) })
  const { items } = await request(connection, `the StatefulSets of ${namespace}`, list, signal)
  const [other] = items
  if (other)
    throw new ManifestsError(
      'OPTIONS_INVALID',
      options.name === undefined
        ? `In the namespace ${namespace} there is the cluster of StatefulSet ${other.metadata?.name}: a second one needs a name.`
        : `In the namespace ${namespace} there is a cluster without a name (StatefulSet ${other.metadata?.name}), whose Services would select these pods too: use another namespace.`,
    )
}
