import { HarnessError } from '../../../src/index.js'

/** Whether `ROUNDS=all` is set. Whatever else is set is refused: few rounds would be taken for all of them. */
export const wantsAll = ({ ROUNDS }: NodeJS.ProcessEnv): boolean => {
  if (!ROUNDS || ROUNDS === 'all') return ROUNDS === 'all'
  throw new HarnessError('OPTIONS_INVALID', `Expected ROUNDS=all, or no ROUNDS, got "${ROUNDS}".`)
}

/**
 * How often something is done: a few times usually, and as often as it takes to be believed where `ROUNDS=all` is set.
 */
export const rounds = (usual: number, all: number): number => (wantsAll(process.env) ? all : usual)

/** The numbers of the rounds: for `test.for`, where each round is a test of its own. */
export const eachRound = (usual: number, all: number): readonly number[] =>
  Array.from({ length: rounds(usual, all) }, (_, index) => index + 1)
