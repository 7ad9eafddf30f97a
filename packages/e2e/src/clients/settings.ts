import { HarnessError } from '../errors.js'

/** What the environment of a cluster says, for clients that do not read it themselves. */
export interface ClientSettings {
  readonly sentinels: readonly { readonly host: string; readonly port: number }[]
  readonly name: string
  readonly password?: string
  readonly sentinelPassword?: string
  readonly tls?: { readonly ca: string; readonly cert?: string; readonly key?: string }
}

const parseAddress = (text: string): { host: string; port: number } => {
  const colon = text.lastIndexOf(':')
  return { host: text.slice(0, colon), port: Number(text.slice(colon + 1)) }
}

/** Reads the variables that a driver sets. */
export const settingsFrom = (env: Readonly<Record<string, string>>): ClientSettings => {
  const { REDIS_SENTINELS: list, REDIS_SENTINEL_SERVICE_HOST: host, REDIS_SENTINEL_SERVICE_PORT: port } = env
  const addresses = list ?? (host && port ? `${host}:${port}` : undefined)
  if (addresses === undefined) {
    throw new HarnessError('OPTIONS_INVALID', 'Expected REDIS_SENTINELS or REDIS_SENTINEL_SERVICE_HOST and _PORT.')
  }
  const { REDIS_PASSWORD, REDIS_SENTINEL_PASSWORD, REDIS_TLS_CA, REDIS_TLS_CERT, REDIS_TLS_KEY } = env
  return {
    sentinels: addresses.split(',').map(parseAddress),
    name: env.REDIS_SENTINEL_MASTER_NAME ?? 'mymaster',
    ...(REDIS_PASSWORD === undefined ? {} : { password: REDIS_PASSWORD }),
    ...(REDIS_SENTINEL_PASSWORD === undefined ? {} : { sentinelPassword: REDIS_SENTINEL_PASSWORD }),
    ...(REDIS_TLS_CA === undefined
      ? {}
      : {
          tls: {
            ca: REDIS_TLS_CA,
            ...(REDIS_TLS_CERT && REDIS_TLS_KEY ? { cert: REDIS_TLS_CERT, key: REDIS_TLS_KEY } : {}),
          },
        }),
  }
}
