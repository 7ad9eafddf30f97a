/** Says in a line what is under way, with the seconds it took once it is done. */
export type Progress = (line: string) => void

/** Lines on the standard output, as the rest of a test run has them. */
export const printed: Progress = (line) => console.log(`kind: ${line}`)

/** How often something that takes long says so. */
const EVERY_MS = 10_000

/** Does something that may take long: says so when it does, and how long it took. */
export const withProgress = async <T>(progress: Progress, what: string, action: () => Promise<T>): Promise<T> => {
  const since = performance.now()
  const seconds = () => ((performance.now() - since) / 1_000).toFixed(1)
  progress(`${what} ...`)
  const timer = setInterval(() => progress(`${what}: ${seconds()} s so far`), EVERY_MS)
  try {
    const result = await action()
    progress(`${what}: done in ${seconds()} s`)
    return result
  } finally {
    clearInterval(timer)
  }
}
