import { Writable } from 'node:stream'
import type { V1Pod } from '@kubernetes/client-node'
import type { Connection } from './connection.js'

/** Runs a script with sh in a container and gives what it printed. Rejects when it cannot be run, or after the limit. */
export const execScript = async (
  { exec }: Connection,
  pod: V1Pod,
  container: string,
  script: string,
  timeoutMs: number,
): Promise<string> => {
  const chunks: Buffer[] = []
  const sink = new Writable({
    write: (chunk, _, done) => {
      chunks.push(Buffer.from(chunk))
      done()
    },
  })
  const { namespace = '', name = '' } = pod.metadata ?? {}
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const limit = setTimeout(() => reject(new Error(`no answer from ${name} within ${timeoutMs} ms`)), timeoutMs)
  const opening = exec.exec(namespace, name, container, ['sh', '-c', script], sink, sink, null, false, () => resolve())
  try {
    opening.then((socket) => {
      socket.on('close', () => resolve())
      socket.on('error', reject)
    }, reject)
    await promise
    return Buffer.concat(chunks).toString()
  } finally {
    clearTimeout(limit)
    opening.then(
      (socket) => socket.close(),
      () => undefined,
    )
  }
}
