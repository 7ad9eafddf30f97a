import { play, type Verdict } from './simulate.js'

const LAST_LINES = 60
const WHERE = 'packages/client/test/unit/simulation'

/** What to read when a schedule has gone wrong: plays it again, and says how to do that by hand. */
export const explain = async ({ seed }: Verdict): Promise<string> => {
  const { violation, trace } = await play(seed)
  return [
    `With seed ${seed}: ${violation?.invariant} (${violation?.what})`,
    `All of it: SEED=${seed} npm test -- --project unit ${WHERE}/schedules.test.ts`,
    `The last ${LAST_LINES} of ${trace.length} lines, s1-s3 sentinels, n1-n3 data nodes, a and b clients:`,
    ...trace.slice(-LAST_LINES),
  ].join('\n')
}
