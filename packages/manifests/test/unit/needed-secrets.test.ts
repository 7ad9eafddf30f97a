import { describe, expect, it } from 'vitest'
import { neededSecrets } from '../../src/cluster/needed-secrets.js'
import type { RenderOptions } from '../../src/options.js'
import { render } from '../../src/render.js'

const needed = (options: RenderOptions) => neededSecrets(render(options))
const AUTH = ['password', 'sentinel-password']
const TLS = ['ca.crt', 'tls.crt', 'tls.key']

describe('the Secrets that have to be there', () => {
  it('are none where the manifests have their own', () => {
    expect(needed({})).toEqual([])
    expect(needed({ overlays: ['metrics', 'haproxy', 'role-labels'] })).toEqual([])
    expect(needed({ classic: true })).toEqual([])
  })

  it('are those of the overlay tls and of the user, with every key that the scripts wait for', () => {
    expect(needed({ overlays: ['tls'] })).toEqual([{ name: 'redis-tls', keys: TLS }])
    expect(needed({ secret: 'mine', overlays: ['tls'], name: 'orders' })).toEqual([
      { name: 'redis-tls', keys: TLS },
      { name: 'mine', keys: AUTH },
    ])
  })

  it('are those of patches, with the keys that these name', () => {
    const patch = JSON.stringify([
      {
        op: 'add',
        path: '/spec/template/spec/volumes/-',
        value: { name: 'x', secret: { secretName: 'x', items: [{ key: 'k', path: 'p' }] } },
      },
      {
        op: 'add',
        path: '/spec/template/spec/containers/0/env/-',
        value: { name: 'Y', valueFrom: { secretKeyRef: { name: 'y', key: 'k' } } },
      },
      {
        op: 'add',
        path: '/spec/template/spec/containers/0/env/-',
        value: { name: 'Z', valueFrom: { secretKeyRef: { name: 'z', key: 'k', optional: true } } },
      },
    ])
    expect(needed({ patches: [{ target: { kind: 'StatefulSet', name: 'redis' }, patch }] })).toEqual([
      { name: 'x', keys: ['k'] },
      { name: 'y', keys: ['k'] },
    ])
  })
})
