import { realpathSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { stringify } from 'yaml'
import { imagesFor, patchesFor } from './changes.js'
import { checkOptions } from './checks.js'
import { buildKustomization } from './kustomize/build.js'
import type { Files } from './kustomize/files.js'
import { type Kustomization, type LabelChange, toKustomization } from './kustomize/kustomization.js'
import { manifestsFolder, readFolder } from './manifests-folder.js'
import type { RenderOptions } from './options.js'
import { chooseOverlays } from './overlays.js'
import { INSTANCE } from './own-labels.js'
import { missingServices } from './per-pod-services.js'

const API_VERSION = 'kustomize.config.k8s.io/v1beta1'

/** Where the kustomization of the options stands, as seen from the manifests. */
export const CLUSTER = 'cluster'

const labelsFor = ({ name, labels }: RenderOptions): LabelChange[] => [
  ...(name === undefined ? [] : [{ pairs: { [INSTANCE]: name }, includeSelectors: true }]),
  ...(labels === undefined ? [] : [{ pairs: labels, includeTemplates: true }]),
]

const given = <T extends object>(value: T): T =>
  Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined && !(Array.isArray(item) && item.length === 0)),
  ) as T

/** Writes the options down as a kustomization of the manifests in `files`; `to` leads from it to them. */
export const writeKustomization = (options: RenderOptions, files: Files, to: string): Files => {
  checkOptions(options)
  const from = options.classic ? 'classic' : 'base'
  const components = chooseOverlays(options.overlays ?? [], files).map((name) => `components/${name}`)
  const base = buildKustomization(files, from)
  const services = [
    ...missingServices(base, 'redis', options.replicas ?? 0),
    ...missingServices(base, 'sentinel', options.sentinels ?? 0),
  ]
  const head = { apiVersion: API_VERSION, kind: 'Kustomization' as const }
  const plain: Kustomization = {
    ...head,
    resources: [`../${from}`],
    components: components.map((path) => `../${path}`),
  }
  const objects = buildKustomization(
    new Map([...files, [`${CLUSTER}/kustomization.yaml`, stringify(plain)]]),
    CLUSTER,
    {
      names: 'as written',
    },
  )
  const kustomization: Kustomization = given({
    ...head,
    resources: [`${to}/${from}`, ...(services.length > 0 ? ['services.yaml'] : [])],
    components: components.map((path) => `${to}/${path}`),
    namespace: options.namespace,
    namePrefix: options.name === undefined ? undefined : `${options.name}-`,
    labels: labelsFor(options),
    patches: patchesFor(objects, options),
    replicas: (['replicas', 'sentinels'] as const).flatMap((option) => {
      const count = options[option]
      return count === undefined ? [] : [{ name: option === 'replicas' ? 'redis' : 'sentinel', count }]
    }),
    images: imagesFor(objects, options.image),
  }) as Kustomization
  // Patches are the user's, and written as they are: what kubectl would not take is refused here.
  toKustomization(kustomization, 'kustomization.yaml')
  return new Map([
    ['kustomization.yaml', stringify(kustomization, { lineWidth: 0 })],
    ...(services.length > 0
      ? [['services.yaml', services.map((service) => stringify(service)).join('---\n')] as const]
      : []),
  ])
}

/**
 * What {@link render} renders, written down for `kubectl apply -k`: the text of each file, by its name, for a folder
 * at `folder`, from which the paths to the manifests lead.
 *
 * @example
 * ```ts
 * for (const [name, text] of kustomization({ replicas: 5 }, 'deploy/redis'))
 *   await writeFile(join('deploy/redis', name), text)
 * ```
 */
export const kustomization = (options: RenderOptions, folder: string): ReadonlyMap<string, string> => {
  const manifests = realpathSync(manifestsFolder())
  const to = relative(resolve(folder), manifests).split(sep).join('/')
  return writeKustomization(options, readFolder(manifests), to)
}
