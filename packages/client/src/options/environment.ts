import { isIP } from 'node:net'
import { SwitchmasterError } from '../errors.js'
import { parseAddressList, SENTINEL_PORT } from './address.js'
import { parsePlainUrl } from './plain-url.js'
import { parsePort } from './port.js'
import { isSentinelUrl, parseSentinelUrl } from './sentinel-url.js'
import { type Surroundings, variable } from './source.js'
import type { Seed } from './types.js'
import type { Layer } from './values.js'

/** What the environment says about where to go. */
export type Located =
  | { readonly kind: 'sentinel'; readonly seeds: readonly Seed[]; readonly layer: Layer; readonly tls: boolean }
  | { readonly kind: 'plain'; readonly layer: Layer; readonly tls: boolean }

const DEFAULT_SERVICE = 'redis-sentinel'

type Place = (surroundings: Surroundings) => Located | undefined

const bySentinels = (seeds: readonly Seed[], source: string): Located => ({
  kind: 'sentinel',
  seeds,
  layer: { source, values: { sentinels: seeds } },
  tls: false,
})

const sentinelList: Place = (surroundings) => {
  const list = variable('REDIS_SENTINELS', surroundings)
  return list && bySentinels(parseAddressList(list.read(), list.source), list.source)
}

const prefixOf = (service: string): string => service.toUpperCase().replaceAll('-', '_')

// A Service called `redis-sentinel-service` makes Kubernetes set the same variable, to a URL that is not ours.
const isLinkOfAnotherService = (port: string): boolean => port.startsWith('tcp://') || port.startsWith('udp://')

const service =
  (name: string): Place =>
  ({ env }) => {
    const hostVariable = `${prefixOf(name)}_SERVICE_HOST`
    const portVariable = `${prefixOf(name)}_SERVICE_PORT`
    const host = env[hostVariable]?.trim()
    if (!host) return undefined
    const text = env[portVariable]
    const port = !text || isLinkOfAnotherService(text) ? SENTINEL_PORT : parsePort(text.trim(), portVariable)
    // Kubernetes tells the Service's address. Certificates hold names, and its name is known.
    return bySentinels([isIP(host) ? { host, port, servername: name } : { host, port }], hostVariable)
  }

const url: Place = (surroundings) => {
  const found = variable('REDIS_URL', surroundings)
  if (!found) return undefined
  const { source } = found
  const text = found.read().trim()
  if (isSentinelUrl(text)) {
    const { values, tls } = parseSentinelUrl(text, source)
    return { kind: 'sentinel', seeds: values.sentinels as Seed[], layer: { source, values }, tls }
  }
  const values = parsePlainUrl(text, source)
  // `redis://user@host` leaves the password to REDIS_PASSWORD.
  if (values.password === '') delete values.password
  return { kind: 'plain', layer: { source, values }, tls: text.startsWith('rediss://') }
}

const pod =
  (name: string): Place =>
  ({ env }) =>
    env.KUBERNETES_SERVICE_HOST
      ? bySentinels([{ host: name, port: SENTINEL_PORT }], 'KUBERNETES_SERVICE_HOST')
      : undefined

const notConfigured = (looked: readonly string[]): SwitchmasterError =>
  new SwitchmasterError(
    'SENTINELS_NOT_CONFIGURED',
    'No sentinels are configured: the options name no sentinels, host, port or path, and ' +
      `${looked.join(', ')} ${looked.length === 1 ? 'is' : 'are'} not set, nor is KUBERNETES_SERVICE_HOST (which would ` +
      'mean a pod). Set one of them, or pass { sentinels: [{ host, port }] } or a redis+sentinel:// URL.',
  )

/**
 * The first place in the environment that says where to go. A Service that the program names is the only place: were
 * `REDIS_URL` taken instead, the program would write to another cluster than the one it asked for.
 */
export const locate = (named: string | undefined, surroundings: Surroundings): Located => {
  const name = named ?? DEFAULT_SERVICE
  const hostVariable = `${prefixOf(name)}_SERVICE_HOST`
  const places = named === undefined ? [sentinelList, service(name), url, pod(name)] : [service(name), pod(name)]
  for (const place of places) {
    const located = place(surroundings)
    if (located) return located
  }
  throw notConfigured(named === undefined ? ['REDIS_SENTINELS', hostVariable, 'REDIS_URL'] : [hostVariable])
}
