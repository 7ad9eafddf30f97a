import { describe, expect, it } from 'vitest'
import { CORE, type Core } from '../client/core.js'
import { simulate, type Verdict } from '../schedule/simulate.js'
import { DEFECTS, type Defect } from './defects.js'

const SCHEDULES = 1000

const search = async (core: Core): Promise<Verdict | undefined> => {
  for (let seed = 1; seed <= SCHEDULES; seed++) {
    const verdict = await simulate(seed, { core })
    if (verdict.violation) return verdict
  }
  return undefined
}

const find = async ({ observe = CORE.observe, plant }: Defect): Promise<Verdict | undefined> => {
  const remove = plant?.()
  try {
    return await search({ observe })
  } finally {
    remove?.()
  }
}

describe(`within ${SCHEDULES} schedules it is found that`, () => {
  it.each(DEFECTS)('$name', { timeout: 60_000 }, async (defect) => {
    const verdict = await find(defect)
    expect(defect.breaks).toContain(verdict?.violation?.invariant)
  })
})
