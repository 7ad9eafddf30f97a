import { parseAllDocuments, type ScalarTag } from 'yaml'
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

/** The documents of a YAML text, without the empty ones. */
export const parseDocuments = (text: string, where: string): Json[] => {
  const documents = parseAllDocuments(text, { merge: false, customTags: (tags) => [octal, ...tags] })
  if (!Array.isArray(documents)) return []
  return documents.flatMap((document) => {
    const [error] = document.errors
    if (error) throw invalid(where, `this is not YAML: ${messageOf(error)}`)
    const value = document.toJS() as Json
    return value === null ? [] : [value]
  })
}
