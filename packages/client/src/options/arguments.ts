import { configError } from '../errors.js'
import { parsePlainUrl } from './plain-url.js'
import { isSentinelUrl, parseSentinelUrl } from './sentinel-url.js'
import { show } from './show.js'
import { type Layer, type Merged, merge, type Values } from './values.js'

/** What was passed to the constructor, as one set of options. */
export interface Given extends Merged {
  /** `rediss+sentinel://`: TLS on both sides, as far as the options do not say otherwise. */
  readonly tlsScheme: boolean
  /** A URL is an address, even one that leaves the host to its default. */
  readonly fromUrl: boolean
}

const fromText = (text: string): { readonly layer: Layer; readonly tlsScheme: boolean } => {
  const source = text.includes('://') ? 'URL' : 'arguments'
  if (isSentinelUrl(text)) {
    const { values, tls } = parseSentinelUrl(text, 'the URL passed to new Redis()')
    return { layer: { source, values }, tlsScheme: tls }
  }
  const values = parsePlainUrl(text, 'the string passed to new Redis()')
  return { layer: { source, values }, tlsScheme: false }
}

/** Reads arguments in the order, and with the precedence, of ioredis: `(port, host, options)`, `(url, options)` ... */
export const readArguments = (passed: readonly unknown[]): Given => {
  const args = passed.slice(0, 3)
  const layers: Layer[] = []
  let tlsScheme = false
  let fromUrl = false
  for (const arg of args) {
    if (arg === null || arg === undefined) continue
    if (typeof arg === 'object') {
      layers.push({ source: 'options', values: arg as Values })
    } else if (typeof arg === 'string') {
      const read = fromText(arg)
      layers.push(read.layer)
      fromUrl ||= read.layer.source === 'URL'
      tlsScheme ||= read.tlsScheme
    } else if (typeof arg === 'number') {
      // A number replaces a port that an argument before it has named.
      layers.unshift({ source: 'arguments', values: { port: arg } })
    } else {
      throw configError(`Expected options, a URL, a port or a host in new Redis(...), got ${show(arg)}.`)
    }
  }
  // Last, so that options which say more of TLS win, whichever side of the URL they stand on.
  if (args.some((arg) => typeof arg === 'string' && arg.startsWith('rediss://'))) {
    layers.push({ source: 'URL', values: { tls: true } })
  }
  return { ...merge(layers), tlsScheme, fromUrl }
}
