import type { ClusterEvent } from '../drivers/events.js'
import type { FinalState } from '../traffic/final-state.js'
import type { History } from '../traffic/history.js'

/** All that a verdict is based on. It can be kept in files and judged again. */
export interface Evidence {
  readonly history: History
  /** What was there after the cluster had healed. */
  readonly final: FinalState
  /** The cluster's events since it was started. */
  readonly events: readonly ClusterEvent[]
}

/** One question about a run, and its answer. */
export interface Check {
  readonly name: string
  readonly passed: boolean
  readonly expected: string
  readonly found: string
}

/** A number with its thousands set apart. */
const readable = (value: number): string => Math.round(value).toLocaleString('en')

/** A figure that must not be above a limit. One that there is none of (`null`) is above every limit. */
export const atMost = (name: string, value: number | null, limit: number, unit = ''): Check => ({
  name,
  passed: value !== null && value <= limit,
  expected: limit === 0 ? `0${unit}` : `at most ${readable(limit)}${unit}`,
  found: value === null ? 'never' : `${readable(value)}${unit}`,
})

/** The same, with examples of what was found. */
export const atMostOf = (name: string, values: readonly string[], limit: number): Check => {
  const check = atMost(name, values.length, limit)
  const examples = values.slice(0, 5).join(', ')
  return values.length === 0
    ? check
    : { ...check, found: `${check.found}: ${examples}${values.length > 5 ? ', ...' : ''}` }
}
