import { ManifestsError } from '../errors.js'
import type { ManifestObject } from '../objects.js'
import { type Connection, orMissing, request } from './connection.js'

type Data = Readonly<Record<string, string>>

/** What a Secret holds, as text. Of `stringData` and `data` the former wins, as in Kubernetes. */
const textsOf = ({ data = {}, stringData = {} }: { readonly data?: Data; readonly stringData?: Data }): Data => ({
  ...Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  ),
  ...stringData,
})

/** Whether another password would be in the Secret than there is. */
export const passwordChanges = (before: Data, after: Data): boolean =>
  ['password', 'sentinel-password'].some((key) => (before[key] ?? '').trim() !== (after[key] ?? '').trim())

/**
 * Refuses another password while pods run. Servers take one only: the first pods that restarted would be let in by nobody,
 * their data would stand still, and the sentinels, restarted as well, would promote one of them.
 */
export const checkPasswordStays = async (
  connection: Connection,
  namespace: string,
  objects: readonly ManifestObject[],
  signal: AbortSignal,
): Promise<void> => {
  const look = <T>(what: string, read: () => Promise<T>) =>
    orMissing(request(connection, `a look at ${what}`, read, signal))
  const running = async (name: string): Promise<boolean> => {
    const read = () => connection.apps.readNamespacedStatefulSet({ namespace, name })
    return ((await look(`StatefulSet ${name}`, read))?.status?.replicas ?? 0) > 0
  }
  for (const object of objects) {
    if (object.kind !== 'Secret') continue
    const { name } = object.metadata
    const read = () => connection.core.readNamespacedSecret({ namespace, name })
    const secret = await look(`Secret ${name}`, read)
    if (!secret || !passwordChanges(textsOf(secret), textsOf(object))) continue
    const sets = objects.filter(({ kind }) => kind === 'StatefulSet').map(({ metadata }) => metadata.name)
    if (!(await Promise.all(sets.map(running))).includes(true)) continue
    throw new ManifestsError(
      'OPTIONS_INVALID',
      `The cluster in ${namespace} runs with other passwords than the Secret ${name} would get: while its pods restart one ` +
        'by one they would not let each other in, and data would be lost. Hibernate it first (docs/operations.md), or ' +
        'set REDIS_PASSWORD and REDIS_SENTINEL_PASSWORD to what they are.',
    )
  }
}
