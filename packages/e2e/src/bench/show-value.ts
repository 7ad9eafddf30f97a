import { count, duration } from '../terminal/numbers.js'
import { BOUND_MS } from './job.js'
import type { Metric } from './metrics.js'

/** A value the way people say it. A time below zero lies before the moment it is counted from. */
export const showValue = (value: number | null, unit: Metric['unit']): string => {
  if (value === null) return `not within ${BOUND_MS / 1000} s`
  switch (unit) {
    case 'count':
      return count(value)
    case 'bytes':
      return `${count(value)} B`
    case 'ms':
      if (value > -0.05) return value < 99.95 ? `${Math.max(0, value).toFixed(1)} ms` : duration(value)
      return `${showValue(-value, unit)} before`
    default:
      return unit satisfies never
  }
}
