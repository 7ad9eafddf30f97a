import { ManifestsError } from './errors.js'
import type { Files } from './kustomize/files.js'

/** Overlays of which a cluster can have one only, and why. */
const EXCLUDE_EACH_OTHER: readonly { readonly names: readonly string[]; readonly why: string }[] = [
  { names: ['clusterip', 'hostnames'], why: 'pods announce either addresses or names' },
]

/** The names of the overlays that the manifests have, in the order in which they are applied. */
export const knownOverlays = (files: Files): readonly string[] => {
  const names = [...files.keys()].map((path) => /^components\/([^/]+)\/kustomization\.yaml$/.exec(path)?.[1])
  return names.filter((name) => name !== undefined).sort()
}

/** The overlays that were asked for, each once and always in the same order; refuses what does not go together. */
export const chooseOverlays = (wanted: readonly string[], files: Files): readonly string[] => {
  const known = knownOverlays(files)
  for (const name of wanted) {
    if (known.includes(name)) continue
    const are = known.length === 0 ? 'there are none' : `there are ${known.join(', ')}`
    if (name === 'classic')
      throw new ManifestsError('OVERLAYS_EXCLUDE', 'classic is not an overlay: it stands alone, ask for it by itself.')
    throw new ManifestsError('OVERLAY_UNKNOWN', `There is no overlay ${JSON.stringify(name)}: ${are}.`)
  }
  for (const { names, why } of EXCLUDE_EACH_OTHER) {
    const both = names.filter((name) => wanted.includes(name))
    if (both.length > 1)
      throw new ManifestsError('OVERLAYS_EXCLUDE', `The overlays ${both.join(' and ')} exclude each other: ${why}.`)
  }
  return known.filter((name) => wanted.includes(name))
}
