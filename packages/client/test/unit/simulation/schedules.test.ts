import { describe, expect, it } from 'vitest'
import { explain } from './schedule/explain.js'
import { play, simulate, type Verdict } from './schedule/simulate.js'

/**
 * `SEED=123` plays one schedule and prints what happens in it; `SEEDS=10001-50000` plays others than usual.
 */
const { SEED, SEEDS = '1-10000' } = process.env
const [first = 1, last = first] = SEEDS.split('-').map(Number)

const playAll = () => {
  const verdicts: Verdict[] = []

  it('no invariant of the client is broken', { timeout: 300_000 }, async () => {
    for (let seed = first; seed <= last; seed++) {
      const verdict = await simulate(seed)
      if (verdict.violation) expect.fail(await explain(verdict))
      verdicts.push(verdict)
    }
  })

  it('everything that can happen to a client does, again and again', () => {
    const often = verdicts.length / 100
    const total = (type: string): number =>
      verdicts.reduce((sum, { tally }) => tally.reduce((all, one) => all + (one.get(type as never) ?? 0), sum), 0)
    for (const type of ['switched', 'confirmed', 'rolled-back', 'aborted', 'fenced', 'released']) {
      expect(total(type), type).toBeGreaterThan(often)
    }
    for (const type of ['quorum-lost', 'quorum-restored']) expect(total(type), type).toBeGreaterThan(often)
    expect(verdicts.filter(({ isDecided }) => !isDecided).length, 'sentinels that disagree').toBeLessThan(often)
  })

  it('a seed plays the same schedule again', async () => {
    for (const seed of [1, 2, 3]) expect((await play(seed)).trace).toEqual((await play(seed)).trace)
  })
}

const playOne = (seed: number) => {
  it('breaks no invariant', async () => {
    const { trace, violation } = await play(seed)
    console.log(trace.join('\n'))
    expect(violation).toBeUndefined()
  })
}

describe('in whatever order things happen', () => (SEED === undefined ? playAll() : playOne(Number(SEED))))
