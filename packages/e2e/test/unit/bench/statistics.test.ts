import { describe, expect, it } from 'vitest'
import { driftOf, slopeOf, summarize } from '../../../src/bench/statistics.js'

describe('the summary of several values', () => {
  it('has the middle one, or what lies between the two middle ones, and the worst', () => {
    expect(summarize([5, 1, 3])).toEqual({ median: 3, worst: 5, count: 3 })
    expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, worst: 4, count: 4 })
    expect(summarize([-2, -5])).toEqual({ median: -3.5, worst: -2, count: 2 })
  })

  it('takes what did not happen for worse than anything that did', () => {
    expect(summarize([null, 1, 2])).toEqual({ median: 2, worst: null, count: 3 })
    expect(summarize([null, 1, null])).toEqual({ median: null, worst: null, count: 3 })
    expect(summarize([null, 1])).toEqual({ median: null, worst: null, count: 2 })
    expect(summarize([null, 1, 2, null, 3])).toMatchObject({ median: 3 })
  })

  it('is empty where there is no value', () => {
    expect(summarize([])).toEqual({ median: null, worst: null, count: 0 })
  })
})

describe('growth', () => {
  const points = (...values: number[]) => values.map((y, x) => ({ x: 10 * x, y }))

  it('is so much per step along the way', () => {
    expect(slopeOf(points(0, 20, 40, 60))).toBe(2)
    expect(slopeOf(points(7, 7, 7))).toBe(0)
  })

  it('is not a single step, nor a single spike', () => {
    expect(slopeOf(points(0, 100, 100, 100, 100, 100))).toBe(0)
    expect(slopeOf(points(0, 0, 0, 1000, 0, 0))).toBe(0)
  })

  it('is not known from a single point', () => {
    expect(slopeOf(points(1))).toBeNaN()
  })

  it('of a count is what the last quarter has more than the first', () => {
    expect(driftOf([3, 3, 9, 3, 3, 3, 4, 4])).toBe(1)
    expect(driftOf([3])).toBe(0)
  })
})
