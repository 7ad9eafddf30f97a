import { realpathSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { writeKustomization } from '../../src/kustomization-of.js'
import { buildKustomization } from '../../src/kustomize/build.js'
import { inOrder } from '../../src/kustomize/order.js'
import { manifestsFolder, readFolder } from '../../src/manifests-folder.js'
import type { RenderOptions } from '../../src/options.js'
import { knownOverlays } from '../../src/overlays.js'
import { renderFiles } from '../../src/render.js'
import { kubectlKustomize, kubectlMissing } from './kubectl.js'

const files = readFolder(realpathSync(manifestsFolder()))

const SETS: readonly RenderOptions[] = [
  {},
  { namespace: 'shop', replicas: 7, sentinels: 5, masterName: 'orders', downAfterMs: 1000, failoverTimeoutMs: 10_000 },
  {
    name: 'orders',
    namespace: 'shop',
    secret: 'mine',
    storageSize: '1Gi',
    storageClass: 'fast',
    labels: { team: 'a' },
  },
  { name: 'orders', password: 'p'.repeat(80), image: `host:5000/redis:8.0@sha256:${'a'.repeat(64)}`, replicas: 1 },
  { overlays: ['tls', 'metrics', 'ha-zones'], namespace: 'shop', password: 's3cret' },
  { overlays: ['haproxy', 'role-labels', 'kind'], name: 'orders', namespace: 'shop', sentinels: 7 },
  { overlays: ['cache', 'valkey'], image: 'valkey/valkey:8.0' },
  { overlays: ['hostnames', 'metrics'], replicas: 6 },
  {
    patches: [{ target: { kind: 'StatefulSet' }, patch: '- { op: add, path: /spec/revisionHistoryLimit, value: 2 }' }],
  },
  { classic: true },
  { classic: true, namespace: 'shop', image: 'redis:7.0' },
]

describe('the manifests as the loader reads them', { timeout: 60_000 }, () => {
  for (const folder of ['classic', 'base', ...knownOverlays(files).map((name) => `overlays/${name}`)])
    it(`${folder} is what kubectl kustomize makes of it`, (ctx) => {
      if (kubectlMissing) ctx.skip(kubectlMissing)
      expect(inOrder(buildKustomization(files, folder))).toEqual(kubectlKustomize(files, folder))
    })

  for (const options of SETS)
    it(`${JSON.stringify(options).slice(0, 90)} renders what kubectl makes of the written kustomization`, (ctx) => {
      if (kubectlMissing) ctx.skip(kubectlMissing)
      const written = [...writeKustomization(options, files, '..')].map(
        ([name, text]) => [`try/${name}`, text] as const,
      )
      expect(renderFiles(options, files)).toEqual(kubectlKustomize(new Map([...files, ...written]), 'try'))
    })

  it('an overlay by name is the overlay of that name', () => {
    for (const name of knownOverlays(files))
      expect(renderFiles({ overlays: [name] }, files)).toEqual(inOrder(buildKustomization(files, `overlays/${name}`)))
  })

  it('the order in which overlays are named does not matter', () => {
    const [one, other] = [
      ['metrics', 'kind', 'valkey'],
      ['valkey', 'kind', 'metrics', 'kind'],
    ]
    expect(renderFiles({ overlays: one }, files)).toEqual(renderFiles({ overlays: other }, files))
  })
})
