import { posix } from 'node:path'
import { type Files, pathFrom, readFile } from './files.js'
import { invalid } from './invalid.js'
import type { JsonObject } from './json.js'
import type { Generator, GeneratorOptions } from './kustomization.js'
import { describeId, idOf, idsOf, metadataOf, type Resource, sameId } from './resource.js'

/** kustomize breaks the base64 of a Secret into lines of this length, and the hash is over the lines. */
const LINE = 70

const base64 = (text: string): string => {
  const encoded = Buffer.from(text).toString('base64')
  if (encoded.length < LINE) return encoded
  return (encoded.match(/.{1,70}/g) ?? []).map((line) => `${line}\n`).join('')
}

const withoutQuotes = (text: string): string => /^(["'])(.*)\1$/s.exec(text)?.[2] ?? text

const literal = (source: string, where: string): [string, string] => {
  const at = source.indexOf('=')
  if (at < 1) throw invalid(where, `the literal ${JSON.stringify(source)} is not key=value.`)
  return [source.slice(0, at), withoutQuotes(source.slice(at + 1))]
}

const file = (source: string, files: Files, folder: string, where: string): [string, string] => {
  const parts = source.split('=')
  if (parts.length > 2 || parts.includes(''))
    throw invalid(where, `the file ${JSON.stringify(source)} is not [key=]path.`)
  const path = parts.at(-1) ?? ''
  const text = readFile(files, pathFrom(folder, path), where)
  return [parts.length === 2 ? (parts[0] ?? '') : posix.basename(path), text]
}

/** Makes the ConfigMap or Secret that a generator describes. */
export const generate = (
  kind: 'ConfigMap' | 'Secret',
  generator: Generator,
  common: GeneratorOptions,
  files: Files,
  folder: string,
  where: string,
): Resource => {
  if (!generator.name) throw invalid(where, `a generator of a ${kind} has no name.`)
  const pairs = [
    ...(generator.literals ?? []).map((source) => literal(source, where)),
    ...(generator.files ?? []).map((source) => file(source, files, folder, where)),
  ]
  const data: JsonObject = {}
  for (const [key, value] of pairs) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key)) throw invalid(where, `${JSON.stringify(key)} cannot be a key of a ${kind}.`)
    if (Object.hasOwn(data, key)) throw invalid(where, `the ${kind} ${generator.name} has the key ${key} twice.`)
    data[key] = kind === 'Secret' ? base64(value) : value
  }
  const own = generator.options ?? {}
  const labels = { ...common.labels, ...own.labels }
  const annotations = { ...common.annotations, ...own.annotations }
  const object: JsonObject = { apiVersion: 'v1', kind, metadata: { name: generator.name } }
  const metadata = metadataOf(object)
  if (generator.namespace) metadata.namespace = generator.namespace
  if (Object.keys(labels).length > 0) metadata.labels = labels
  if (Object.keys(annotations).length > 0) metadata.annotations = annotations
  if (kind === 'Secret') object.type = generator.type ?? 'Opaque'
  if (pairs.length > 0) object.data = data
  if (own.immutable || common.immutable) object.immutable = true
  const disabled = own.disableNameSuffixHash || common.disableNameSuffixHash
  return { object, previous: [], needsHash: !disabled }
}

/** Puts a generated object among the others: as a new one, or into or instead of the one of that name. */
export const absorb = (resources: Resource[], made: Resource, behavior: Generator['behavior'], where: string): void => {
  const id = idOf(made.object)
  const index = resources.findIndex((resource) => idsOf(resource).some((other) => sameId(other, id)))
  const old = resources[index]
  if (behavior !== undefined && !['create', 'merge', 'replace'].includes(behavior))
    throw invalid(where, `the behavior of ${describeId(id)} is ${behavior}, not create, merge or replace.`)
  if (old === undefined) {
    if (behavior === 'merge' || behavior === 'replace')
      throw invalid(where, `there is no ${describeId(id)} to ${behavior}.`)
    resources.push(made)
    return
  }
  if (behavior !== 'merge' && behavior !== 'replace') throw invalid(where, `${describeId(id)} is there already.`)
  const before = metadataOf(old.object)
  const after = metadataOf(made.object)
  for (const key of ['labels', 'annotations'])
    if (before[key] || after[key]) after[key] = { ...(before[key] as JsonObject), ...(after[key] as JsonObject) }
  after.name = before.name
  if (before.namespace !== undefined) after.namespace = before.namespace
  if (behavior === 'merge')
    for (const key of ['data', 'binaryData'])
      if (old.object[key] || made.object[key])
        made.object[key] = { ...(old.object[key] as JsonObject), ...(made.object[key] as JsonObject) }
  resources[index] = { ...made, previous: old.previous, needsHash: old.needsHash || made.needsHash }
}
