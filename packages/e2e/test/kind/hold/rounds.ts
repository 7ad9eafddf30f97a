/**
 * How often something is done: a few times usually, and as often as it takes to be believed where `ROUNDS=all` is set.
 */
export const rounds = (usual: number, all: number): number => (process.env.ROUNDS === 'all' ? all : usual)

/** The numbers of the rounds: for `test.for`, where each round is a test of its own. */
export const eachRound = (usual: number, all: number): readonly number[] =>
  Array.from({ length: rounds(usual, all) }, (_, index) => index + 1)
