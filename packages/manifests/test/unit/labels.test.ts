import { describe, expect, it } from 'vitest'
import { isObject } from '../../src/kustomize/json.js'
import { manifestsFolder, readFolder } from '../../src/manifests-folder.js'
import { knownOverlays } from '../../src/overlays.js'
import { renderFiles } from '../../src/render.js'
import { refusal } from './refusal.js'

/** The keys of every selector, wherever it stands. */
const selectorKeys = (value: unknown, at = ''): string[] => {
  if (Array.isArray(value)) return value.flatMap((item) => selectorKeys(item, at))
  if (!isObject(value)) return []
  if (at === 'matchExpressions') return [String(value.key)]
  const isSelector =
    at === 'matchLabels' || (at === 'selector' && Object.values(value).every((v) => typeof v === 'string'))
  return isSelector ? Object.keys(value) : Object.entries(value).flatMap(([key, item]) => selectorKeys(item, key))
}

describe('a label of the user', () => {
  it('is none by which the manifests find pods', () => {
    const files = readFolder(manifestsFolder())
    const overlays = knownOverlays(files).map((name) => renderFiles({ overlays: [name], name: 'orders' }, files))
    const keys = new Set(selectorKeys(overlays))
    expect(keys.size).toBeGreaterThan(5)
    for (const key of [...keys, 'app.kubernetes.io/managed-by'])
      expect(refusal({ labels: { [key]: 'mine' }, name: 'orders' })).toMatch(
        /^OPTIONS_INVALID The label "\S+" is the manifests' own/,
      )
  })

  it('is the name of the cluster only where that is its name', () => {
    const labels = { 'app.kubernetes.io/instance': 'orders' }
    expect(refusal({ labels })).toMatch(/^OPTIONS_INVALID The label .* so use the option name\.$/)
    expect(refusal({ labels, name: 'orders' })).toBe('rendered')
  })

  it.each(['', '-a', 'a b', 'a/b/c', '/a', 'a/', 'A.b/c', 'a'.repeat(64), `${'a'.repeat(254)}/b`])(
    'cannot have the key %j',
    (key) => {
      expect(refusal({ labels: { [key]: 'mine' } })).toMatch(/^OPTIONS_INVALID ".*" cannot be the key of a label: /)
    },
  )

  it.each(['a', 'Team_1.x', 'example.com/team', `${'a'.repeat(253)}/${'b'.repeat(63)}`])(
    'can have the key %j',
    (key) => {
      expect(refusal({ labels: { [key]: 'mine' } })).toBe('rendered')
    },
  )
})
