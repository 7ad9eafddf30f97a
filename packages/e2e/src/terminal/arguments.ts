/** What every command that measures can be told, for `parseArgs`. */
export const MEASURING = {
  runs: { type: 'string', default: '10' },
  only: { type: 'string', multiple: true },
  json: { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const

/** A number of the command line, from 1 up. */
export const wholeNumber = (name: string, text: string): number => {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1) return number
  throw new Error(`Expected --${name} to be a whole number from 1 up, got ${text}.`)
}

/** Something of the command line that is measured. */
export const measurable = <Kind extends string>(kinds: readonly Kind[], name: string): Kind => {
  const kind = kinds.find((candidate) => candidate === name)
  if (kind) return kind
  throw new Error(`Nothing called ${name} is measured: there are ${kinds.join(', ')}.`)
}
