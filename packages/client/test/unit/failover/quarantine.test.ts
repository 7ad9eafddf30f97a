import { describe, expect, it } from 'vitest'
import { Quarantine } from '../../../src/failover/quarantine.js'

const a = { host: 'a', port: 6379 }
const b = { host: 'b', port: 6379 }

describe('the quarantine', () => {
  it('keeps a replaced master out that answers under the address of its successor', () => {
    const quarantine = new Quarantine()
    expect(quarantine.admits(a, 'old', 'old')).toBe(true)
    expect(quarantine.admits(b, 'old', 'new')).toBe(false)
    expect(quarantine.admits(b, 'old', undefined)).toBe(false)
    expect(quarantine.admits(b, 'new', 'new')).toBe(true)
  })

  it('lets it in again where it has become master once more', () => {
    const quarantine = new Quarantine()
    quarantine.admits(a, 'old', 'old')
    quarantine.admits(b, 'new', 'new')
    expect(quarantine.admits(a, 'old', undefined)).toBe(true)
  })

  it('lets a master in whose address has changed, when the sentinels name it by its run id', () => {
    const quarantine = new Quarantine()
    quarantine.admits(a, 'same', 'same')
    expect(quarantine.admits(b, 'same', 'same')).toBe(true)
  })

  it('has nothing against a node whose run id may not be asked for', () => {
    expect(new Quarantine().admits(a, undefined, 'some')).toBe(true)
  })
})
