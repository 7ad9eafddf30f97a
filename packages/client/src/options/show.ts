/** What stands in for a secret wherever something is printed. */
export const MASK = '******'

const LONGEST = 60

const quote = (text: string): string => `'${text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text}'`

/** A value as error messages name it. Safe for any value; never shows what is inside an object. */
export const show = (value: unknown): string => {
  if (value === null || value === undefined) return String(value)
  if (typeof value === 'string') return quote(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value === 'object') return 'an object'
  if (typeof value === 'function') return 'a function'
  return String(value)
}
