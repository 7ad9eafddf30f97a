import { ManifestsError } from '../errors.js'
import type { ManifestObject } from '../objects.js'
import type { RenderOptions } from '../options.js'
import { type Connection, orMissing, request } from './connection.js'
import { conflictingSelector } from './managed.js'
import { type NeededSecret, neededSecrets } from './needed-secrets.js'
import { checkPasswordStays } from './password-change.js'

const checkSecret = async (
  connection: Connection,
  namespace: string,
  { name, keys }: NeededSecret,
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
    throw new ManifestsError(
      'SECRET_MISSING',
      `The Secret ${name} in the namespace ${namespace} has no key ${missing.join(' and no key ')}: add it first.`,
    )
}

/** Looks whether the namespace is there. */
export const hasNamespace = async (connection: Connection, name: string, signal: AbortSignal): Promise<boolean> => {
  const read = () => connection.core.readNamespace({ name })
  const namespace = await orMissing(request(connection, `a look at Namespace ${name}`, read, signal))
  if (namespace?.status?.phase === 'Terminating')
    throw new ManifestsError('NAMESPACE_MISSING', `The namespace ${name} is being deleted: wait until it is gone.`)
  return namespace !== undefined
}

/** Refuses what could not work in a namespace that is not there yet: there is nothing in it. */
export const checkWithoutNamespace = (namespace: string, objects: readonly ManifestObject[]): void => {
  const [secret] = neededSecrets(objects)
  if (secret)
    throw new ManifestsError(
      'SECRET_MISSING',
      `There is no namespace ${namespace} yet, and so no Secret ${secret.name} in it: create both first.`,
    )
}

/** Refuses what could not work in this namespace, before anything is applied. */
export const checkSurroundings = async (
  connection: Connection,
  namespace: string,
  options: RenderOptions,
  objects: readonly ManifestObject[],
  signal: AbortSignal,
): Promise<void> => {
  for (const secret of neededSecrets(objects)) await checkSecret(connection, namespace, secret, signal)
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
