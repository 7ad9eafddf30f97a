import { expect, it } from 'vitest'
import { ManifestsError } from '../../../src/errors.js'
import { buildKustomization } from '../../../src/kustomize/build.js'
import { filesWith } from './fixture.js'

const refusal = (top: string): string => {
  try {
    buildKustomization(filesWith(`resources: [../base]\n${top}\n`), 'top')
  } catch (error) {
    if (error instanceof ManifestsError) return `${error.code} ${error.message}`
    throw error
  }
  return 'built'
}

it.each([
  ['commonLabels: { a: b }', /the field commonLabels is not one that this loader knows/],
  ['constructor: {}', /the field constructor is not one/],
  ['configMapGenerator: [{ name: x, envs: [y] }]', /the field configMapGenerator\[0\]\.envs is not one/],
  ['patches: [{ patch: x, options: { allowNameChange: true } }]', /the field patches\[0\]\.options is not one/],
  ['kind: Other', /the kind is Other/],
  ['replicas: [{ name: nobody, count: 2 }]', /no workload is called so/],
  ['replicas: [{ name: store, count: many }]', /replicas\[0\]\.count must be a number, not "many"/],
  ['configMapGenerator: [{ name: config, literals: [a=b] }]', /ConfigMap config is there already/],
  ['configMapGenerator: [{ name: absent, behavior: merge, literals: [a=b] }]', /there is no ConfigMap absent to merge/],
  ['configMapGenerator: [{ name: x, files: [absent.txt] }]', /there is no file top\/absent\.txt/],
  ['configMapGenerator: [{ name: x, literals: [a=b, a=c] }]', /has the key a twice/],
  ['components: [../base]', /\.\.\/base is not a component/],
  [
    'patches: [{ patch: "{apiVersion: v1, kind: Service, metadata: {name: absent}}" }]',
    /Service absent, which is not there/,
  ],
  [
    'patches: [{ target: { kind: Service }, patch: "[{op: remove, path: /spec/absent}]" }]',
    /there is nothing at \/spec\/absent/,
  ],
  [
    'patches: [{ target: { kind: Service }, patch: "[{op: test, path: /kind, value: Pod}]" }]',
    /not the one that the patch tests for/,
  ],
  [
    'patches: [{ target: { kind: Service }, patch: "{spec: {$setElementOrder: []}}" }]',
    /\$setElementOrder in a patch is not one/,
  ],
  [
    'patches: [{ target: { kind: Nothing }, patch: "[{op: remove, path: /spec}]" }]',
    /a patch is for \{"kind":"Nothing"\}, and nothing is like that/,
  ],
  [
    'patches: [{ target: { name: absent }, patch: "{apiVersion: v1, kind: Any, metadata: {name: any}}" }]',
    /a patch is for \{"name":"absent"\}, and nothing is like that/,
  ],
  ['patches: [{ patch: "" }]', /a patch is empty/],
  ['patches: [{ patch: "{metadata: *nobody}" }]', /this is not YAML of Kubernetes: Unresolved alias .*nobody/],
  [
    'patches: [{ target: { kind: Service }, patch: "{metadata: &a {x: *a}}" }]',
    /this is not YAML of Kubernetes: an alias stands in what it is for\./,
  ],
  ['patches: [}', /^KUSTOMIZATION_INVALID top\/kustomization\.yaml: this is not YAML/],
])('%s is refused with the place and the reason', (top, reason) => {
  expect(refusal(top)).toMatch(reason)
  expect(refusal(top)).toMatch(/^KUSTOMIZATION_INVALID top\//)
})
