import type { Certificates } from '../certificates.js'
import type { Address } from './config.js'
import type { LocalSettings } from './options.js'

/**
 * What a pod of this cluster would have in its environment: the variables of the Service `redis-sentinel`, and the
 * secrets where there are any. Nothing that has its default value is there.
 */
export const environmentOf = (
  sentinel: Address,
  settings: LocalSettings,
  certificates: Certificates | undefined,
): Readonly<Record<string, string>> => {
  const { masterName, password, sentinelPassword, tls } = settings
  return Object.freeze({
    REDIS_SENTINEL_SERVICE_HOST: sentinel.host,
    REDIS_SENTINEL_SERVICE_PORT: String(sentinel.port),
    ...(masterName === 'mymaster' ? {} : { REDIS_SENTINEL_MASTER_NAME: masterName }),
    ...(password === undefined ? {} : { REDIS_PASSWORD: password }),
    ...(sentinelPassword === undefined ? {} : { REDIS_SENTINEL_PASSWORD: sentinelPassword }),
    ...(certificates ? { REDIS_TLS_CA: certificates.ca } : {}),
    ...(certificates && tls === 'mutual' ? { REDIS_TLS_CERT: certificates.cert, REDIS_TLS_KEY: certificates.key } : {}),
  })
}
