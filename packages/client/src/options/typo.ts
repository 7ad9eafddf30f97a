import { configError } from '../errors.js'
import { ALIASES, CHECKED_NAMES, KIND_OF_OPTION } from './names.js'

/** How many letters must be changed, added, removed or swapped with their neighbour to make `b` of `a`. */
export const editDistance = (a: string, b: string): number => {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const at = (line: number[], index: number): number => line[index] ?? 0
      const same = a[row - 1] === b[column - 1]
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) best = Math.min(best, at(before, column - 2) + 1)
      current.push(best)
    }
    before = last
    last = current
  }
  return last[b.length] ?? 0
}

// Two letters of `name` or `role` are half of it: far too many words would look like them.
const tolerance = (name: string): number => (name.length < 6 ? 1 : 2)

/** The name that somebody who wrote `unknown` is likely to have meant. */
export const suggest = (unknown: string, names: readonly string[]): string | undefined => {
  const lower = unknown.toLowerCase()
  const sameLetters = names.find((name) => name.toLowerCase() === lower)
  if (sameLetters) return sameLetters
  // Names that differ this much in length cannot be near, and a long key would cost time.
  const near = names
    .filter((name) => Math.abs(name.length - unknown.length) <= 2)
    .map((name) => ({ name, distance: editDistance(lower, name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= tolerance(name))
  return near.sort((a, b) => a.distance - b.distance)[0]?.name
}

/**
 * Refuses options that look like misspelt ones of ours, or of Sentinel's in ioredis: taken for unknown, they would be
 * ignored without a word. Every other unknown option passes, as it does in ioredis.
 */
export const refuseTypos = (names: Iterable<string>): void => {
  for (const name of names) {
    if (Object.hasOwn(KIND_OF_OPTION, name)) continue
    const meant = ALIASES.get(name.toLowerCase()) ?? suggest(name, CHECKED_NAMES)
    if (meant) throw configError(`Unknown option '${name}': did you mean '${meant}'?`)
  }
}
