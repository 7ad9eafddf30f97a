import { visitField } from './fields.js'
import type { ImageChange } from './kustomization.js'
import type { Resource } from './resource.js'

/** An image's name, and what follows it. */
export interface ImageParts {
  readonly name: string
  readonly tag: string
  readonly digest: string
}

/** Takes `host:5000/redis:8.0@sha256:...` apart. */
export const splitImage = (image: string): ImageParts => {
  const [rest = '', digest = ''] = image.split('@', 2)
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1)
  return colon < 0
    ? { name: rest, tag: '', digest }
    : { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest }
}

const PATHS = ['spec', 'spec/template/spec', 'spec/jobTemplate/spec/template/spec'].flatMap((at) => [
  `${at}/containers[]/image`,
  `${at}/initContainers[]/image`,
])

const changed = (image: string, change: ImageChange): string => {
  const parts = splitImage(image)
  if (parts.name !== change.name) return image
  const isNew = change.newTag || change.digest
  const tag = isNew ? (change.newTag ?? '') : parts.tag
  const digest = isNew ? (change.digest ?? '') : parts.digest
  return `${change.newName || parts.name}${tag && `:${tag}`}${digest && `@${digest}`}`
}

/** Applies one entry of `images` to all containers. */
export const changeImage = (resources: readonly Resource[], change: ImageChange): void => {
  for (const { object } of resources)
    for (const path of PATHS)
      visitField(object, { path }, (parent, key) => {
        const image = parent[key]
        if (typeof image === 'string') parent[key] = changed(image, change)
      })
}
