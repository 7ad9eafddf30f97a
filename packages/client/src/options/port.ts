import { configError } from '../errors.js'
import { show } from './show.js'

/** Checks a port, given as number or as text. `what` names it in the error: "`port` in options". */
export const parsePort = (value: unknown, what: string): number => {
  const port = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value
  if (typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535) return port
  throw configError(`Expected ${what} to be a whole number from 1 to 65535, got ${show(value)}.`)
}
