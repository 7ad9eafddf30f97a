import type { ConnectionOptions } from 'node:tls'
import { configError } from '../errors.js'
import { identify } from './identity.js'
import { constant, type Source, type Surroundings, variable } from './source.js'

const PARTS = { ca: 'REDIS_TLS_CA', cert: 'REDIS_TLS_CERT', key: 'REDIS_TLS_KEY' } as const

type Part = keyof typeof PARTS

const readPem = ({ source, read }: Source<string>): string => {
  const text = read()
  if (text.includes('-----BEGIN ')) return text
  const hint = source.endsWith('_FILE') ? '' : ` For the path of a file, set ${source}_FILE.`
  throw configError(`Expected PEM text (-----BEGIN ...) in ${source}, got something else.${hint}`)
}

/** TLS as `REDIS_TLS_CA`, `REDIS_TLS_CERT` and `REDIS_TLS_KEY` ask for it, if one of them is set. */
export const tlsFromEnvironment = (surroundings: Surroundings): Source<ConnectionOptions> | undefined => {
  const found: [Part, Source<string>][] = []
  for (const part of Object.keys(PARTS) as Part[]) {
    const source = variable(PARTS[part], surroundings)
    if (source) found.push([part, source])
  }
  if (found.length === 0) return undefined
  const has = (part: Part): boolean => found.some(([name]) => name === part)
  if (has('cert') !== has('key')) {
    const [there, missing] = has('cert') ? ([PARTS.cert, PARTS.key] as const) : ([PARTS.key, PARTS.cert] as const)
    throw configError(`${there} is set without ${missing}: a client certificate needs both.`)
  }
  return {
    source: found.map(([, { source }]) => source).join(', '),
    identity: JSON.stringify(found.map(([part, { identity }]) => [part, identity])),
    read: () => Object.fromEntries(found.map(([part, source]) => [part, readPem(source)])),
  }
}

/** TLS as an option of ioredis has it: `true` and the name of a profile are allowed there too. */
export const tlsFromOption = (value: unknown, source: string): Source<ConnectionOptions> | undefined => {
  if (!value) return undefined
  const options = typeof value === 'object' ? value : typeof value === 'string' ? { profile: value } : {}
  return constant(options as ConnectionOptions, source, identify(options))
}
