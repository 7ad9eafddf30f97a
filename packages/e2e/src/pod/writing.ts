import type { TrafficClient } from '../clients/adapter.js'
import { startWriters, type Writers } from '../traffic/writers.js'
import { adapterNamed } from './adapters.js'
import { packHistory } from './pack.js'
import type { PackedHistory, WriteOrder } from './protocol.js'

/** Long enough for a client that starts while the cluster forms. */
const READY_TIMEOUT_MS = 30_000

/** What a program in this pod knows of the cluster: the variables that Kubernetes and its own manifest have set. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      /^(REDIS|KUBERNETES)_/.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  )

interface Work {
  readonly client: TrafficClient
  readonly writers: Writers
}

/** The writers of this pod, by the list they write to. */
export class Writing {
  readonly #work = new Map<string, Work>()

  async start({ client: name, key, count, restMs, env }: WriteOrder): Promise<void> {
    if (this.#work.has(key)) throw new Error(`This pod writes to ${key} already.`)
    const client = adapterNamed(name).open({ env: { ...environment(), ...env }, key })
    const limit = new Promise<never>((_resolve, reject) =>
      setTimeout(
        () => reject(new Error(`${name} was not ready within ${READY_TIMEOUT_MS} ms.`)),
        READY_TIMEOUT_MS,
      ).unref(),
    )
    await Promise.race([client.ready(), limit])
    this.#work.set(key, { client, writers: startWriters({ write: (id) => client.write(id), count, restMs }) })
  }

  acknowledge(key: string, count: number, timeoutMs: number): Promise<void> {
    return this.#of(key).writers.acknowledge(count, { timeoutMs })
  }

  /** May be asked again, by a harness that has lost the answer. */
  async stop(key: string, drainMs: number): Promise<PackedHistory> {
    const { client, writers } = this.#of(key)
    const history = await writers.stop({ drainMs })
    await client.close()
    return packHistory(history)
  }

  #of(key: string): Work {
    const work = this.#work.get(key)
    if (work) return work
    throw new Error(`Nobody writes to ${key} in this pod.`)
  }
}
