/**
 * How many of the last commands in flight belong to the last `writes` calls of the socket's `write()`. ioredis makes one
 * for each single command, and one for all commands of a pipeline, which share their `stream`.
 */
export const unsentCommands = (inFlight: readonly { readonly stream?: unknown }[], writes: number): number => {
  let first = inFlight.length
  for (let left = writes; left > 0 && first > 0; left--) {
    const { stream } = inFlight[--first] ?? {}
    while (stream !== undefined && first > 0 && inFlight[first - 1]?.stream === stream) first--
  }
  return inFlight.length - first
}
