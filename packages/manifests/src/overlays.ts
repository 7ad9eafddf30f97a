import { ManifestsError } from './errors.js'
import type { Files } from './kustomize/files.js'

/** Overlays that do not go together, and why. */
const EXCLUDE_EACH_OTHER: readonly { readonly names: readonly [string, string]; readonly why: string }[] = [
  { names: ['haproxy', 'tls'], why: 'the proxy asks the pods without TLS who is master' },
  { names: ['role-labels', 'tls'], why: 'what sets the labels asks the pods without TLS who is master' },
]

/** What an overlay brings with it, so that it is not applied twice. */
const INCLUDES: Readonly<Record<string, readonly string[]>> = { tls: ['hostnames'], 'metrics-tls': ['metrics'] }

/** Overlays of which there is another one for clusters that speak TLS. */
const WITH_TLS: Readonly<Record<string, string>> = { metrics: 'metrics-tls' }

/** The names of the overlays that the manifests have, in the order in which they are applied. */
export const knownOverlays = (files: Files): readonly string[] => {
  const names = [...files.keys()].map((path) => /^overlays\/([^/]+)\/kustomization\.yaml$/.exec(path)?.[1])
  return names.filter((name) => name !== undefined).sort()
}

const check = (wanted: readonly string[], known: readonly string[]): void => {
  for (const { names, why } of EXCLUDE_EACH_OTHER)
    if (names.every((name) => wanted.includes(name)))
      throw new ManifestsError('OVERLAYS_EXCLUDE', `The overlays ${names.join(' and ')} exclude each other: ${why}.`)
  for (const name of wanted) {
    if (name === 'classic')
      throw new ManifestsError('OVERLAYS_EXCLUDE', 'classic is not an overlay: it stands alone, ask for it by itself.')
    if (!known.includes(name))
      throw new ManifestsError(
        'OVERLAY_UNKNOWN',
        `There is no overlay ${JSON.stringify(name)}: there are ${known.join(', ')}.`,
      )
  }
}

/**
 * The components for the overlays that were asked for, each once and always in the same order. Refuses what does not go
 * together.
 */
export const chooseOverlays = (wanted: readonly string[], files: Files): readonly string[] => {
  const known = knownOverlays(files)
  check(wanted, known)
  const withTls = wanted.includes('tls')
  const chosen = wanted.map((name) => (withTls ? (WITH_TLS[name] ?? name) : name))
  const included = new Set(chosen.flatMap((name) => INCLUDES[name] ?? []))
  return [...new Set(chosen)].filter((name) => !included.has(name)).sort()
}
