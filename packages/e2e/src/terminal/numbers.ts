/** A number with its thousands set apart. */
export const count = (value: number): string => Math.round(value).toLocaleString('en')

/** Milliseconds the way people say them: `14 ms`, `1.42 s`, `11.2 s`. */
export const duration = (ms: number): string => {
  if (ms < 999.5) return `${Math.round(ms)} ms`
  return `${(ms / 1000).toFixed(ms < 9_995 ? 2 : 1)} s`
}
