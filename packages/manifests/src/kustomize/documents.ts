import { type Document, parseAllDocuments, type ScalarTag } from 'yaml'
import { messageOf } from '../errors.js'
import { invalid } from './invalid.js'
import type { Json } from './json.js'

/** `0440` is octal, as in YAML 1.1; the rest of 1.1 (yes and no) kustomize does not read either. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
}

// An alias to nothing is found only when values are made of the text, and one to what it stands in only when these are
// gone through.
const toValue = (document: Document.Parsed, where: string): Json => {
  const [error] = document.errors
  if (error) throw invalid(where, `this is not YAML: ${messageOf(error)}`)
  try {
    const value = document.toJS() as Json
    JSON.stringify(value)
    return value
  } catch (cause) {
    const what = cause instanceof ReferenceError ? messageOf(cause) : 'an alias stands in what it is for.'
    throw invalid(where, `this is not YAML of Kubernetes: ${what}`)
  }
}

/** The documents of a YAML text, without the empty ones. */
export const parseDocuments = (text: string, where: string): Json[] => {
  const documents = parseAllDocuments(text, { merge: false, customTags: (tags) => [octal, ...tags] })
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    const value = toValue(document, where)
    return value === null ? [] : [value]
  })
}
