import { describe, expect, it } from 'vitest'
import { buildKustomization } from '../../../src/kustomize/build.js'
import { inOrder } from '../../../src/kustomize/order.js'
import { kubectlKustomize, kubectlMissing } from '../kubectl.js'
import { filesWith } from './fixture.js'

const STORE = 'target: { kind: StatefulSet, name: store }'
const merge = (spec: string) => `
patches:
  - patch: |
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: { name: store }
      spec: ${spec}
`
const inPod = (spec: string) => merge(`{ template: { spec: {${spec}} } }`)

const CASES: Readonly<Record<string, string>> = {
  'the base as it is': '',
  'a namespace, with the subjects of role bindings': 'namespace: shop',
  'a prefix and a suffix, with every reference following': 'namePrefix: a-\nnameSuffix: -z\nnamespace: shop',
  'labels in selectors and templates': 'labels: [{ pairs: { team: x }, includeSelectors: true }]',
  'labels in templates alone': 'labels: [{ pairs: { team: x }, includeTemplates: true }]',
  'labels in metadata alone, and in a field of its own':
    'labels: [{ pairs: { team: x }, fields: [{ path: spec/extra, kind: Service, create: true }] }]',
  replicas: 'replicas: [{ name: store, count: 7 }]',
  'an image with another name and tag': 'images: [{ name: redis, newName: valkey/valkey, newTag: "8.1" }]',
  'an image with a port in its host, and a digest':
    'images: [{ name: "host:5000/tools/init", digest: "sha256:abc" }, { name: redis, newTag: "7", digest: "sha256:def" }]',
  'a generated ConfigMap that is merged into':
    'configMapGenerator: [{ name: config, behavior: merge, literals: [a=other, b=new] }]',
  'a generated ConfigMap that is replaced':
    'configMapGenerator: [{ name: config, behavior: replace, literals: [b=new] }]',
  'a Secret that is patched':
    'patches: [{ patch: "{apiVersion: v1, kind: Secret, metadata: {name: auth}, data: {password: eA==}}" }]',
  'a merge into a container and its lists': inPod(`
        containers: [
          { name: new, image: "new:1" },
          { name: store,
            args: [c],
            env: [{ name: THREE, value: "3" }, { name: ONE, value: one }],
            ports: [{ name: renamed, containerPort: 6379 }, { containerPort: 9121, protocol: TCP }],
            volumeMounts: [{ name: scratch, mountPath: /scratch }, { name: data, mountPath: /config }] },
        ]`),
  'elements that a merge deletes': inPod(`
        containers: [{ name: beside, $patch: delete }, { name: store, env: [{ name: ONE, $patch: delete }] }],
        volumes: [{ name: scratch, $patch: delete }]`),
  'a list and a mapping that a merge replaces': inPod(`
        volumes: [{ $patch: replace }, { name: only, emptyDir: {} }],
        affinity: { $patch: replace, nodeAffinity: {} }`),
  'what a merge sets to null': inPod('affinity: null, serviceAccountName: null'),
  'an object that a merge deletes':
    'patches: [{ patch: "{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: store}, $patch: delete}" }]',
  'a merge with a target, whatever name it says': `patches: [{ ${STORE}, patch: "{apiVersion: v1, kind: Any, metadata: {name: any, labels: {x: y}}}" }]`,
  'a merge for all that have a label': `patches: [{ target: { labelSelector: "app in (store, other),!absent" }, patch: "{apiVersion: v1, kind: Any, metadata: {name: any, annotations: {x: y}}}" }]`,
  'operations of a JSON patch': `
patches:
  - ${STORE}
    patch: |
      - { op: test, path: /spec/replicas, value: 2 }
      - { op: add, path: /spec/template/spec/containers/0/args/-, value: c }
      - { op: add, path: /spec/template/spec/containers/0/args/0, value: z }
      - { op: replace, path: /spec/template/spec/volumes/0/configMap/name, value: elsewhere }
      - { op: remove, path: /spec/volumeClaimTemplates/0/spec/resources }
      - { op: add, path: /metadata/annotations, value: { "a/b~c": d } }
      - { op: copy, from: /spec/replicas, path: /metadata/annotations/copied~1here }
      - { op: replace, path: /metadata/annotations/copied~1here, value: "2" }`,
  'a target by a regular expression': `patches: [{ target: { kind: "Role|RoleBinding", name: "keep.*" }, patch: '[{ "op": "add", "path": "/metadata/labels", "value": { "a": "b" } }]' }]`,
}

describe('the interpreter makes the same objects as kubectl kustomize', { timeout: 60_000 }, () => {
  for (const [name, top] of Object.entries(CASES))
    it(`of ${name}`, (ctx) => {
      if (kubectlMissing) ctx.skip(kubectlMissing)
      const files = filesWith(`resources: [../base]\n${top}\n`)
      expect(inOrder(buildKustomization(files, 'top'))).toEqual(kubectlKustomize(files, 'top'))
    })

  it('of components, which see what is there and each other', (ctx) => {
    if (kubectlMissing) ctx.skip(kubectlMissing)
    const component = (body: string) => `apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${body}\n`
    const files = filesWith(
      'resources: [../base, more.yaml]\ncomponents: [../one, ../two]\nnamePrefix: p-\nconfigMapGenerator: [{ name: config, behavior: merge, literals: [a=top] }]\n',
      {
        'top/more.yaml':
          'apiVersion: v1\nkind: Service\nmetadata: { name: peers-2 }\nspec: { selector: { app: store } }\n',
        'one/kustomization.yaml': component(
          'configMapGenerator: [{ name: config, behavior: merge, literals: [a=one, c=one] }, { name: own, literals: [d=e] }]\nlabels: [{ pairs: { one: "1" }, includeSelectors: true }]\npatches: [{ path: patch.yaml, target: { kind: Service, name: "peers.*" } }]',
        ),
        'one/patch.yaml': '- { op: add, path: /spec/publishNotReadyAddresses, value: true }\n',
        'two/kustomization.yaml': component(
          'patches: [{ patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: own}, data: {d: two}}" }]\nreplicas: [{ name: store, count: 4 }]',
        ),
      },
    )
    expect(inOrder(buildKustomization(files, 'top'))).toEqual(kubectlKustomize(files, 'top'))
  })
})
