import { HarnessError } from '../../../src/index.js'

/** The lines `name:value` of INFO. */
export type Info = ReadonlyMap<string, string>

export const infoIn = (text: string): Info =>
  new Map(text.split('\r\n').map((line) => line.split(':', 2) as [string, string]))

/** What is not there is no answer: an error, and not a figure that is good in all cases. */
const field = (info: Info, name: string): string => {
  const value = info.get(name)
  if (value !== undefined) return value
  throw new HarnessError(
    'COMMAND_FAILED',
    `INFO has no field ${name}: the image is too old for this test, or renamed it.`,
  )
}

/** A sentinel that spins turns hundreds of thousands of times a second; one that is well, about thirty times. */
const SPINNING = 1_000

/** In words that a sentinel's event loop spins; empty when it is calm. */
export const spinIn = (sentinel: string, stats: Info): readonly string[] => {
  const turns = Number(field(stats, 'instantaneous_eventloop_cycles_per_sec'))
  return turns <= SPINNING ? [] : [`${sentinel}: ${turns}`]
}

/** In words that a sentinel is in TILT, or has said that it went there; empty when it never was. */
export const tiltIn = (sentinel: string, info: Info, log: string): readonly string[] => {
  const now = field(info, 'sentinel_tilt') !== '0'
  const said = log.split('\n').filter((line) => line.includes('+tilt')).length
  return now || said > 0 ? [`${sentinel}: ${said} times`] : []
}
