import { describe, expect, it } from 'vitest'
import type { ApplyOptions } from '../../src/cluster/apply.js'
import type { RemoveOptions } from '../../src/cluster/remove.js'
import { kustomization } from '../../src/kustomization-of.js'
import type { ManifestObject } from '../../src/objects.js'
import type { RenderOptions } from '../../src/options.js'
import { render } from '../../src/render.js'
import { refusal } from './refusal.js'

const find = <K extends ManifestObject['kind']>(objects: readonly ManifestObject[], kind: K, name: RegExp) =>
  objects.find((object) => object.kind === kind && name.test(object.metadata.name)) as
    | Extract<ManifestObject, { kind: K }>
    | undefined

describe('options that cannot work are refused in a sentence', () => {
  it.each<[RenderOptions, RegExp]>([
    [{ overlays: ['nope'] }, /^OVERLAY_UNKNOWN There is no overlay "nope": there are cache, ha-zones, .*valkey\.$/],
    [{ overlays: ['tls', 'haproxy'] }, /^OVERLAYS_EXCLUDE .*haproxy and tls exclude each other/],
    [{ overlays: ['classic'] }, /^OVERLAYS_EXCLUDE classic is not an overlay/],
    [{ classic: true, overlays: ['tls'] }, /^OVERLAYS_EXCLUDE classic takes no overlays, so not tls either/],
    [{ classic: true, replicas: 5 }, /^OPTIONS_INVALID classic is as it is: .* not replicas\./],
    [{ sentinels: 1 }, /^OPTIONS_INVALID sentinels is 1: without three/],
    [{ sentinels: 2 }, /^OPTIONS_INVALID sentinels is 2: without three/],
    [{ sentinels: 4 }, /^OPTIONS_INVALID sentinels is 4, an even number, .*use 3 or 5/],
    [{ sentinels: Number.NaN }, /^OPTIONS_INVALID sentinels must be a whole number/],
    [{ replicas: 0 }, /^OPTIONS_INVALID replicas must be a whole number from 1 to 10, not 0/],
    [{ replicas: 1.5 }, /^OPTIONS_INVALID replicas/],
    [{ replicas: 11 }, /^OPTIONS_INVALID replicas/],
    [{ downAfterMs: 100 }, /^OPTIONS_INVALID downAfterMs must be a whole number from 500/],
    [{ namespace: 'Shop' }, /^OPTIONS_INVALID The namespace "Shop" must be lower-case/],
    [{ namespace: 'a'.repeat(64) }, /^OPTIONS_INVALID The namespace .* has 64 characters, 63 at most/],
    [{ name: '1st' }, /^OPTIONS_INVALID The name "1st" must begin with a letter/],
    [{ name: 'a'.repeat(44) }, /^OPTIONS_INVALID The name of \w+ a+-[a-z-]+ has \d+ characters, (52|63) at most/],
    [{ labels: { team: 'a'.repeat(64) } }, /^OPTIONS_INVALID The label team of \w+ /],
    [{ image: ':8.0' }, /^OPTIONS_INVALID The image ":8.0" has no name/],
    [{ image: '' }, /^OPTIONS_INVALID The image "" has no name/],
    [{ image: '@sha256:' }, /^OPTIONS_INVALID The image .* has no name/],
    [{ image: 'redis' }, /^OPTIONS_INVALID The image "redis" needs a tag or a digest/],
    [{ image: 'redis@sha256:12' }, /^OPTIONS_INVALID .* a digest that is not sha256/],
    [{ image: 'redis:a b' }, /^OPTIONS_INVALID .* a tag that cannot be one/],
    [{ image: 'host:port/redis:8' }, /^OPTIONS_INVALID "host:port\/redis:8" is not the name of an image/],
    [{ masterName: 'my master' }, /^OPTIONS_INVALID masterName/],
    [{ password: '' }, /^OPTIONS_INVALID password is empty/],
    [{ password: 'a\nb' }, /^OPTIONS_INVALID password may have/],
    [{ password: 'x', secret: 'mine' }, /^OPTIONS_INVALID Either a password or a secret/],
    [{ storageSize: 'much' }, /^OPTIONS_INVALID storageSize "much"/],
    [{ overlays: ['cache'], storageSize: '1Gi' }, /^OPTIONS_INVALID With these overlays redis has no volumes/],
    [{ patches: [{ patch: '[]' }] }, /^KUSTOMIZATION_INVALID .* a JSON patch needs a target/],
  ])('%j', (options, expected) => {
    expect(refusal(options)).toMatch(expected)
  })

  it.each<[unknown, RegExp]>([
    [null, /^OPTIONS_INVALID The options must be an object, not null\.$/],
    ['tls', /^OPTIONS_INVALID The options must be an object, not a string\.$/],
    [{ overlay: ['tls'] }, /^OPTIONS_INVALID There is no option "overlay": is it overlays\?$/],
    [{ replica: 5 }, /^OPTIONS_INVALID There is no option "replica": is it replicas\?$/],
    [{ storage: '1Gi' }, /^OPTIONS_INVALID There is no option "storage": there are classic, overlays, .*volumes\.$/],
    [{ constructor: 5 }, /^OPTIONS_INVALID There is no option "constructor"/],
    [{ password: 5 }, /^OPTIONS_INVALID password must be text, not a number\.$/],
    [{ image: 5 }, /^OPTIONS_INVALID image must be text, not a number\.$/],
    [{ masterName: 5 }, /^OPTIONS_INVALID masterName must be text, not a number\.$/],
    [{ namespace: null }, /^OPTIONS_INVALID namespace must be text, not null\.$/],
    [{ namespace: ['a'] }, /^OPTIONS_INVALID namespace must be text, not a list\.$/],
    [{ classic: 'yes' }, /^OPTIONS_INVALID classic must be true or false, not a string\.$/],
    [{ replicas: '5' }, /^OPTIONS_INVALID replicas must be a whole number from 1 to 10, not "5"\.$/],
    [{ replicas: 5n }, /^OPTIONS_INVALID replicas must be a whole number from 1 to 10, not 5n\.$/],
    [{ sentinels: null }, /^OPTIONS_INVALID sentinels must be a whole number/],
    [{ overlays: 'tls' }, /^OPTIONS_INVALID overlays must be a list of texts, not a string\.$/],
    [{ overlays: [5] }, /^OPTIONS_INVALID overlays must be a list of texts, not a list of other things\.$/],
    [{ labels: ['a'] }, /^OPTIONS_INVALID labels must be texts by their keys, not a list\.$/],
    [{ labels: { a: 5 } }, /^OPTIONS_INVALID labels must be texts by their keys, not other things\.$/],
    [{ patches: 5 }, /^OPTIONS_INVALID patches must be a list of patches, not a number\.$/],
    [{ patches: { patch: '' } }, /^OPTIONS_INVALID patches must be a list of patches, not an object\.$/],
    [{ patches: [null] }, /^OPTIONS_INVALID patches must be a list of patches, not a list of other things\.$/],
    [{ patches: [{ patch: 5 }] }, /^KUSTOMIZATION_INVALID .* patches\[0\]\.patch must be a string, not 5\.$/],
    [{ patches: [{ pathc: '' }] }, /^KUSTOMIZATION_INVALID .* the field patches\[0\]\.pathc is not one/],
  ])('%s, which is no options', (options, expected) => {
    expect(refusal(options as RenderOptions)).toMatch(expected)
  })

  it('patches are looked at where they are only written down, too', () => {
    const patches = [{ patch: 5 as unknown as string }]
    expect(() => kustomization({ patches }, '/tmp/somewhere')).toThrow(/patches\[0\]\.patch must be a string, not 5/)
  })

  it('options of apply and remove are none of its business, and one object may serve all three', () => {
    const others: Required<Omit<ApplyOptions & RemoveOptions, keyof RenderOptions>> = {
      createNamespace: true,
      wait: false,
      timeoutMs: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      volumes: true,
    }
    expect(refusal(others as RenderOptions)).toBe('rendered')
    expect(refusal({ ...others, classic: true } as RenderOptions)).toBe('rendered')
    expect(refusal({ replicas: undefined, overlay: undefined } as RenderOptions)).toBe('rendered')
  })

  it('a name that just fits is not refused', () => {
    expect(refusal({ name: 'a'.repeat(43) })).toBe('rendered')
  })
})

describe('options reach the objects', () => {
  it('sizes are in the StatefulSets, in what the pods read, and in a Service for each pod', () => {
    const objects = render({ replicas: 7, sentinels: 5 })
    expect(find(objects, 'StatefulSet', /^redis$/)?.spec?.replicas).toBe(7)
    expect(find(objects, 'StatefulSet', /^sentinel$/)?.spec?.replicas).toBe(5)
    expect(find(objects, 'ConfigMap', /^redis-config-/)?.data).toMatchObject({ replicas: '7', sentinels: '5' })
    const last = find(objects, 'Service', /^redis-6$/)
    expect(last?.spec?.selector).toMatchObject({ 'apps.kubernetes.io/pod-index': '6' })
    expect(last?.spec).toEqual({ ...find(objects, 'Service', /^redis-0$/)?.spec, selector: last?.spec?.selector })
    expect(find(objects, 'Service', /^sentinel-4$/)).toBeDefined()
    expect(find(objects, 'Service', /^(redis-7|sentinel-5)$/)).toBeUndefined()
  })

  it('an image is that of redis and sentinel and of nothing else, whatever the overlays say', () => {
    const objects = render({ overlays: ['valkey', 'metrics'], image: 'mirror/redis:7.0' })
    const images = objects.flatMap((object) => {
      const containers = object.kind === 'StatefulSet' ? object.spec?.template.spec?.containers : []
      return containers?.map(({ name, image }) => [
        name === 'redis' || name === 'sentinel',
        image === 'mirror/redis:7.0',
      ])
    })
    expect(images.length).toBeGreaterThan(2)
    for (const [isServer, isThatImage] of images as boolean[][]) expect(isThatImage).toBe(isServer)
  })

  it('a password is one for both, unless the sentinels have their own', () => {
    const secret = (options: RenderOptions) => find(render(options), 'Secret', /^redis-auth/)?.stringData
    expect(secret({ password: 'one' })).toEqual({ password: 'one', 'sentinel-password': 'one' })
    expect(secret({ password: 'one', sentinelPassword: 'two' })).toEqual({
      password: 'one',
      'sentinel-password': 'two',
    })
  })

  it('a Secret of the user takes the place of the one in the manifests', () => {
    const objects = render({ secret: 'mine', name: 'orders', overlays: ['metrics', 'haproxy', 'role-labels'] })
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([])
    const text = JSON.stringify(objects)
    expect(text).toContain('"secretName":"mine"')
    expect(text).not.toContain('"redis-auth"')
    expect(text).not.toContain('orders-redis-auth')
  })

  it('a named cluster has its name in every name and selector, and lets clients in that know nothing of it', () => {
    const objects = render({ name: 'orders' })
    for (const { metadata } of objects) expect(metadata.name).toMatch(/^orders-/)
    for (const object of objects)
      if (object.kind === 'Service')
        expect(object.spec?.selector).toMatchObject({ 'app.kubernetes.io/instance': 'orders' })
    expect(find(objects, 'NetworkPolicy', /redis$/)?.spec?.ingress?.[0]?.from).toContainEqual({
      podSelector: { matchExpressions: [{ key: 'redis-client', operator: 'In', values: ['true'] }] },
    })
  })
})
