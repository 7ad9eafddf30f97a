import { expect, test } from 'vitest'
import { isOurs } from '../../../../src/drivers/kind/lifecycle.js'
import { resolveKindSettings } from '../../../../src/drivers/kind/settings.js'

test('a cluster of its own is made and deleted where nothing is said', () => {
  const settings = resolveKindSettings({ XDG_CACHE_HOME: '/cache' })
  expect(settings).toMatchObject({ name: 'switchmaster', keep: false, nodeImage: undefined })
  expect(settings.kubeconfig).toBe('/cache/switchmaster/kind-switchmaster.kubeconfig')
  expect(isOurs(settings, true)).toBe(true)
})

test.each([
  [undefined, false],
  ['', false],
  ['0', false],
  ['1', true],
])('KEEP_CLUSTER=%s: it is kept: %s', (KEEP_CLUSTER, keep) => {
  const settings = resolveKindSettings({ KEEP_CLUSTER })
  expect(settings.keep).toBe(keep)
  expect(isOurs(settings, false)).toBe(!keep)
})

test("what may mean that a cluster is to be kept is not taken for the opposite, and a name has to be kind's", () => {
  expect(() => resolveKindSettings({ KEEP_CLUSTER: 'true' })).toThrow(/Expected KEEP_CLUSTER=1, .* got "true"/)
  expect(() => resolveKindSettings({ KIND_CLUSTER: 'My cluster' })).toThrow(/Expected KIND_CLUSTER/)
})

test("somebody's cluster that was there before is left", () => {
  const settings = resolveKindSettings({ KIND_CLUSTER: 'dev' })
  expect(isOurs(settings, true)).toBe(false)
  expect(isOurs(settings, false)).toBe(true)
})
