import { expect } from 'vitest'
import {
  type Deed,
  type Expectations,
  evidenceUnderWriters,
  judge,
  type KindCluster,
  type Verdict,
} from '../../../src/index.js'
import { figuresLine } from '../../figures.js'

/** What is done while writers are at work, and what is asked of it. */
export interface UnderWriters extends Deed {
  /** What the run is called in its line of figures. */
  readonly scenario: string
  readonly expected: Expectations
}

/** Has twenty writers at work in a pod while something is done, and judges what became of their writes. */
export const underWriters = async (
  cluster: KindCluster,
  { scenario, expected, ...deed }: UnderWriters,
): Promise<Verdict> => {
  const evidence = await evidenceUnderWriters(cluster, deed)
  const verdict = judge({ scenario, driver: 'kind', client: deed.client ?? 'switchmaster' }, evidence, expected)
  console.log(figuresLine(verdict))
  expect(verdict.checks.filter(({ passed }) => !passed)).toEqual([])
  return verdict
}
