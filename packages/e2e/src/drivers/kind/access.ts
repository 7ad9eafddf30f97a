import type { KubernetesObject, V1EnvVar, V1Secret } from '@kubernetes/client-node'
import type { Certificates } from '../certificates.js'
import type { NodeKind } from '../cluster.js'
import { found } from './api.js'
import type { KindNamespace } from './namespace.js'
import type { Credentials } from './servers.js'

/** What the servers show, as text. */
export type PemTexts = Pick<Certificates, 'ca' | 'cert' | 'key'>

/** How to get in to a cluster. */
export interface Access {
  /** For the harness. */
  readonly credentials: Readonly<Record<NodeKind, Credentials>>
  /** For programs in pods. */
  readonly env: readonly V1EnvVar[]
}

/** One of the names that a certificate for these manifests has to hold. */
const IN_EVERY_CERTIFICATE = 'redis-sentinel'

/** The Secret that the overlay `tls` wants. */
export const secretOf = ({ ca, cert, key }: PemTexts): KubernetesObject & V1Secret => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'redis-tls' },
  stringData: { 'ca.crt': ca, 'tls.crt': cert, 'tls.key': key },
})

const passwordsIn = async (namespace: KindNamespace, secret: string): Promise<Record<string, string>> => {
  const known = await found(namespace.api.core.readNamespacedSecret({ namespace: namespace.name, name: secret }))
  return Object.fromEntries(
    Object.entries(known?.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  )
}

/** Reads the Secret with the passwords, as the manifests have it, where there is one. */
export const readAccess = async (namespace: KindNamespace, secret: string, ca: string | undefined): Promise<Access> => {
  const { password, 'sentinel-password': sentinelPassword } = await passwordsIn(namespace, secret)
  const tls = ca === undefined ? {} : { tls: { ca, servername: IN_EVERY_CERTIFICATE } }
  const fromSecret = (name: string, key: string): V1EnvVar => ({
    name,
    valueFrom: { secretKeyRef: { name: secret, key } },
  })
  return {
    credentials: {
      redis: { ...(password && { password }), ...tls },
      sentinel: { ...(sentinelPassword && { password: sentinelPassword }), ...tls },
    },
    env: [
      ...(password ? [fromSecret('REDIS_PASSWORD', 'password')] : []),
      ...(sentinelPassword ? [fromSecret('REDIS_SENTINEL_PASSWORD', 'sentinel-password')] : []),
      ...(ca === undefined ? [] : [{ name: 'REDIS_TLS_CA', value: ca }]),
    ],
  }
}
