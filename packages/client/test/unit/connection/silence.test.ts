import { describe, expect, it } from 'vitest'
import { isSilent, listen, NO_SILENCE, type Sample } from '../../../src/connection/silence.js'

const after = (...samples: Sample[]) => samples.reduce(listen, NO_SILENCE)

describe('a connection', () => {
  it('is silent when an answer is owed and nothing has come for the whole limit', () => {
    const silence = after({ received: 10, owed: true, now: 0 }, { received: 10, owed: true, now: 1000 })
    expect(isSilent(silence, 1999, 2000)).toBe(false)
    expect(isSilent(silence, 2000, 2000)).toBe(true)
  })

  it('is not silent while it is idle, and is given the whole limit again afterwards', () => {
    const silence = after(
      { received: 10, owed: true, now: 0 },
      { received: 10, owed: false, now: 1000 },
      { received: 10, owed: true, now: 5000 },
    )
    expect(isSilent(silence, 5000, 2000)).toBe(false)
    expect(isSilent(silence, 7000, 2000)).toBe(true)
  })

  it('is not silent while anything arrives, though the answer is long in coming', () => {
    const silence = after({ received: 10, owed: true, now: 0 }, { received: 20, owed: true, now: 1900 })
    expect(isSilent(silence, 2100, 2000)).toBe(false)
  })
})
