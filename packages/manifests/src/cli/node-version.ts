/** What `engines` of the package says; the libraries that talk to Kubernetes cannot be loaded by anything older. */
export const NEEDED = '22.19'

/** Why this Node cannot run the command, or undefined when it can. `version` as in `process.versions.node`. */
export const nodeTooOld = (version: string): string | undefined => {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [needed = 0, least = 0] = NEEDED.split('.').map(Number)
  if (major > needed || (major === needed && minor >= least)) return undefined
  return `Node.js ${NEEDED} or later is needed, and this is ${version}.`
}
