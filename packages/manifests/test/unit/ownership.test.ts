import { describe, expect, it } from 'vitest'
import { whyForeign } from '../../src/cluster/ownership.js'

const labels = (labels: Readonly<Record<string, string>>, data?: Readonly<Record<string, string>>) => ({
  metadata: { labels },
  ...(data && { data }),
})
const ours = { 'app.kubernetes.io/name': 'switchmaster' }
const marked = { 'app.kubernetes.io/managed-by': 'switchmaster-manifests' }
const orders = { 'app.kubernetes.io/instance': 'orders' }

describe('an object with the name of one of the cluster', () => {
  it('belongs to it when it has the label of the manifests, or that of the loader', () => {
    expect(whyForeign(labels(ours), labels(ours), undefined)).toBeUndefined()
    expect(whyForeign(labels({}), labels(marked), undefined)).toBeUndefined()
    expect(whyForeign(labels({ ...ours, ...orders }), labels({ ...ours, ...orders }), 'orders')).toBeUndefined()
  })

  it('is anybody’s when it has neither', () => {
    expect(whyForeign(labels(ours), {}, undefined)).toBe('it has no label app.kubernetes.io/name=switchmaster')
    expect(whyForeign(labels(ours), labels({ 'app.kubernetes.io/name': 'redis' }), undefined)).toMatch(/no label/)
  })

  it('is that of another cluster when its instance is another one', () => {
    expect(whyForeign(labels(ours), labels({ ...ours, ...orders }), undefined)).toBe(
      'it has the label app.kubernetes.io/instance=orders',
    )
    expect(whyForeign(labels({ ...ours, ...orders }), labels(ours), 'orders')).toBe(
      'it has no label app.kubernetes.io/instance=orders',
    )
  })

  it('belongs to it without a label, where none is rendered and it says the same', () => {
    expect(whyForeign(labels({}, { a: 'b' }), { data: { a: 'b' } }, undefined)).toBeUndefined()
    expect(whyForeign(labels({}, { a: 'b' }), { data: { a: 'c' } }, undefined)).toMatch(/no label/)
    expect(whyForeign(labels(ours, { a: 'b' }), { data: { a: 'b' } }, undefined)).toMatch(/no label/)
    expect(whyForeign(labels({}), {}, undefined)).toMatch(/no label/)
  })
})
