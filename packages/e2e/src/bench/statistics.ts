/** The middle and the worst of several values. `null` is what did not happen, and worse than anything that did. */
export interface Summary {
  readonly median: number | null
  readonly worst: number | null
  readonly count: number
}

const orNull = (value: number | undefined): number | null =>
  value === undefined || value === Number.POSITIVE_INFINITY ? null : value

export const summarize = (values: readonly (number | null)[]): Summary => {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b)
  const middle = sorted.length / 2
  const median =
    sorted.length % 2 === 1
      ? sorted[Math.floor(middle)]
      : ((sorted[middle - 1] ?? Number.POSITIVE_INFINITY) + (sorted[middle] ?? Number.POSITIVE_INFINITY)) / 2
  return { median: orNull(median), worst: orNull(sorted.at(-1)), count: sorted.length }
}
