import { connect as connectTcp, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import type { Address } from '../topology/address.js'

/**
 * Opens a connection, TLS handshake included, without a listener left on it. When `signal` is aborted the socket is
 * destroyed at once and the promise rejects with the signal's reason.
 */
export const dial = (
  address: Address,
  { tls, family, signal }: { tls: ConnectionOptions | undefined; family: number; signal: AbortSignal },
): Promise<Socket> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const target = { host: address.host, port: address.port, family }
    const socket = tls ? connectTls({ ...target, ...tls }) : connectTcp(target)
    const settle = () => {
      signal.removeEventListener('abort', onAbort)
      socket.off(tls ? 'secureConnect' : 'connect', onOpen)
      socket.off('error', onError)
      // Between two owners nobody listens, and an error event without a listener would end the process.
      socket.on('error', () => {})
    }
    const onOpen = () => {
      settle()
      resolve(socket)
    }
    const onError = (error: Error) => {
      settle()
      socket.destroy()
      reject(error)
    }
    const onAbort = () => onError(signal.reason)
    signal.addEventListener('abort', onAbort)
    socket.once(tls ? 'secureConnect' : 'connect', onOpen)
    socket.once('error', onError)
  })
