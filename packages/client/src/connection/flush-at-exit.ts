type Flush = () => void

const flushes = new Set<Flush>()

const flushAll = (): void => {
  for (const flush of flushes) flush()
}

/**
 * Calls `flush` when the process exits, which is the last moment at which a socket still sends, until the function that
 * is returned is called. One listener for all of them: each on its own would soon be taken for a leak.
 */
export const flushAtExit = (flush: Flush): (() => void) => {
  if (flushes.size === 0) process.on('exit', flushAll)
  flushes.add(flush)
  return () => {
    flushes.delete(flush)
    if (flushes.size === 0) process.off('exit', flushAll)
  }
}
