/**
 * How often something is done: a few times usually, and as often as it takes to be believed where `ROUNDS=all` is set.
 */
export const rounds = (usual: number, all: number): number => (process.env.ROUNDS === 'all' ? all : usual)
