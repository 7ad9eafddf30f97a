/** What Kubernetes takes for the name of a namespace or an instance: letters, digits and dashes. */
export const LABEL: RegExp = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** The name of most objects: such labels, with dots between them. */
export const SUBDOMAIN: RegExp = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/

/** The name of a Service. */
export const SERVICE: RegExp = /^[a-z]([-a-z0-9]*[a-z0-9])?$/

/** The value of a label. */
export const LABEL_VALUE: RegExp = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/

const KEY = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** Whether a label can have this key: up to 63 characters, and in front of them at most one domain and a slash. */
export const isLabelKey = (key: string): boolean => {
  const [name = '', domain, ...more] = key.split('/').reverse()
  if (more.length > 0 || name.length > 63 || !KEY.test(name)) return false
  return domain === undefined || (domain.length <= 253 && SUBDOMAIN.test(domain))
}
