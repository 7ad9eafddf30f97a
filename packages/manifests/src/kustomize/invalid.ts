import { ManifestsError } from '../errors.js'

/** The error of a kustomization that says something which is wrong, or which this interpreter does not know. */
export const invalid = (where: string, what: string): ManifestsError =>
  new ManifestsError('KUSTOMIZATION_INVALID', `${where}: ${what}`)
