import { configError } from '../errors.js'
import { KIND_OF_OPTION } from './names.js'
import { show } from './show.js'
import type { Values } from './values.js'

const NUMBER = /^-?\d+(\.\d+)?$/
const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['', true],
  ['false', false],
  ['0', false],
])

const convert = (name: string, text: string, from: string): unknown => {
  const fail = (expected: string): never => {
    throw configError(`Expected ${name} to be ${expected}, got ${show(text)} from the query of the URL in ${from}.`)
  }
  switch (KIND_OF_OPTION[name]) {
    case 'number':
      if (name === 'maxRetriesPerRequest' && text === 'null') return null
      return NUMBER.test(text) ? Number(text) : fail('a number')
    case 'boolean':
      return BOOLEANS.get(text) ?? fail("'true' or 'false'")
    case 'other':
      if (name === 'tls' || name === 'sentinelTLS') return fail('left out, with rediss+sentinel:// for the scheme')
      throw configError(`The option ${name} cannot be written in a URL (${from}): give it in the options instead.`)
    default:
      return text
  }
}

/** The options in the query of a `redis+sentinel://` URL, with numbers and booleans converted. */
export const parseQuery = (query: string, from: string): Values => {
  const values: Values = {}
  for (const [name, text] of new URLSearchParams(query)) {
    // What is not a name here may be the rest of a password that holds an unencoded question mark.
    if (!/^[a-z]\w*$/i.test(name)) {
      throw configError(`Expected option=value pairs, joined by &, after the ? of the URL in ${from}.`)
    }
    values[name] = convert(name, text, from)
  }
  return values
}
