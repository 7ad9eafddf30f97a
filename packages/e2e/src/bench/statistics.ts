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

/** The median of numbers that are all there. */
export const medianOf = (values: readonly number[]): number => summarize(values).median ?? Number.NaN

/** A value, and where along the way it was measured. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** How fast `y` grows with `x`: the median of the slopes between any two points, on which a single step has no weight. */
export const slopeOf = (points: readonly Point[]): number =>
  medianOf(
    points.flatMap((a, index) =>
      points
        .slice(index + 1)
        .filter(({ x }) => x !== a.x)
        .map(({ x, y }) => (y - a.y) / (x - a.x)),
    ),
  )

/** How much more there is in the last quarter of the values than in the first. */
export const driftOf = (values: readonly number[]): number => {
  const quarter = Math.max(1, Math.floor(values.length / 4))
  return medianOf(values.slice(-quarter)) - medianOf(values.slice(0, quarter))
}
