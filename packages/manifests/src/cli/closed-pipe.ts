import type { EventEmitter } from 'node:events'

/** Lets a reader go away early, as `head` does: what is printed then is for nobody, and no fault of the program. */
export const ignoreClosedPipe = (stream: EventEmitter): void => {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
  })
}
