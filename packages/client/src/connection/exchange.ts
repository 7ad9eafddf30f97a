import type { Socket } from 'node:net'
import RedisParser from 'redis-parser'

const encode = (command: readonly string[]): string =>
  `*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`

/**
 * Sends commands in one write on a socket that nobody else uses yet, and resolves with as many replies, error replies
 * among them as `Error`s. RESP2, which is what every connection speaks before HELLO. The socket is left paused, as it
 * was found, for its next owner.
 */
export const exchange = (
  socket: Socket,
  commands: ReadonlyArray<readonly string[]>,
  signal: AbortSignal,
): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    if (socket.destroyed) throw new Error('the connection was closed')
    const replies: unknown[] = []
    const collect = (reply: unknown) => {
      if (replies.push(reply) < commands.length) return
      settle()
      resolve(replies)
    }
    const fail = (error: Error) => {
      settle()
      socket.destroy()
      reject(error)
    }
    const parser = new RedisParser({ returnReply: collect, returnError: collect, returnFatalError: fail })
    const onData = (data: Buffer) => parser.execute(data)
    const onClose = () => fail(new Error('the connection was closed'))
    const onAbort = () => fail(signal.reason)
    const settle = () => {
      signal.removeEventListener('abort', onAbort)
      socket.off('data', onData)
      socket.off('error', fail)
      socket.off('close', onClose)
      socket.pause()
    }
    signal.addEventListener('abort', onAbort)
    socket.on('data', onData)
    socket.on('error', fail)
    socket.on('close', onClose)
    // An earlier exchange has left it paused, and then a listener alone does not make it flow.
    socket.resume()
    socket.write(commands.map(encode).join(''))
  })
