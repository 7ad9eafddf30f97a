import { Worker } from 'node:worker_threads'
import { abortable } from '../abortable.js'
import type { ClusterNode } from '../drivers/cluster.js'

/** A replica has said that it is master: when its answer was read, in nanoseconds on the clock of the machine. */
export interface Promoted {
  readonly host: string
  readonly port: number
  readonly at: bigint
}

/** A promotion as the promoted one itself tells it; `at` as `performance.now()`. */
export interface Promotion {
  readonly address: string
  readonly at: number
}

/** Asks replicas for their ROLE every millisecond, on connections of its own. */
export interface PromotionProber extends AsyncDisposable {
  /** The first of them to be master. */
  promoted(signal: AbortSignal): Promise<Promotion>
}

const ASKER = new URL('./promotion-asker.js', import.meta.url)

/** Begins to ask. */
export const watchForPromotion = (replicas: readonly ClusterNode[], timeoutMs: number): PromotionProber => {
  const worker = new Worker(ASKER, { workerData: replicas.map(({ host, port }) => ({ host, port })) })
  const origin = Number(process.hrtime.bigint()) / 1e6 - performance.now()
  const promoted = new Promise<Promotion>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`No replica was promoted within ${timeoutMs} ms.`)), timeoutMs)
    worker.once('message', ({ host, port, at }: Promoted) => {
      clearTimeout(timer)
      resolve({ address: `${host}:${port}`, at: Number(at) / 1e6 - origin })
    })
    worker.once('error', reject)
    worker.once('exit', () => clearTimeout(timer))
  })
  promoted.catch(() => {})
  return {
    promoted: (signal) => abortable(promoted, signal),
    [Symbol.asyncDispose]: async () => void (await worker.terminate()),
  }
}
