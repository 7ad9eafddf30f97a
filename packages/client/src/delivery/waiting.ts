import type { Item, Queue } from '../connection/internals.js'

/**
 * What is still waited for. What has been given up meanwhile (`commandTimeout`) is left out, and with it the rest of
 * its pipeline: ioredis writes one when it has all of its commands, and a part of one would never leave.
 */
export const stillWaiting = (items: readonly Item[]): Item[] => {
  const broken = new Set<unknown>()
  for (const { command, stream } of items) if (stream !== undefined && command.isSettled) broken.add(stream)
  return items.filter(({ command, stream }) => {
    if (command.isSettled) return false
    if (!broken.has(stream)) return true
    command.reject(new Error('Command timed out'))
    return false
  })
}

/** Takes out of a queue what nobody waits for any more. */
export const forgetGivenUp = (queue: Queue): void => {
  if (queue.length === 0) return
  for (const item of stillWaiting(takeAll(queue))) queue.push(item)
}

export const takeAll = (queue: Queue): Item[] => {
  const items: Item[] = []
  for (let item = queue.shift(); item; item = queue.shift()) items.push(item)
  return items
}

/** Calls `done` once, as soon as an item has left its queue: it was answered, or it is lost with its connection. */
export const whenGone = (queue: Queue, last: Item, done: () => void): void => {
  const { shift } = queue
  let isGone = false
  const watching = (): Item | undefined => {
    const item = shift.call(queue)
    if (item !== last || isGone) return item
    isGone = true
    // Somebody else may watch as well, and then this one stays in between, and does nothing.
    if (queue.shift === watching) queue.shift = shift
    done()
    return item
  }
  queue.shift = watching
}
