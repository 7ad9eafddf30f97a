import { Redis } from '@switchmaster/client'
import { type LocalCluster, until } from '../../../src/index.js'
import { optionsFor, within } from '../client/support.js'
import { NOISE_MS } from './budgets.js'

const CHANNEL = 'news'
const PATTERN = 'new?'

/** A client that is subscribed, by name and by pattern, and is to stay so whatever happens to the master. */
export class Subscriber implements AsyncDisposable {
  readonly #cluster: LocalCluster
  readonly #redis: Redis
  #hear: (how: 'channel' | 'pattern', message: string) => void = () => {}

  private constructor(cluster: LocalCluster) {
    this.#cluster = cluster
    this.#redis = new Redis(optionsFor(cluster))
    this.#redis.on('error', () => {})
    this.#redis.on('message', (_channel, message) => this.#hear('channel', message))
    this.#redis.on('pmessage', (_pattern, _channel, message) => this.#hear('pattern', message))
  }

  static async open(cluster: LocalCluster): Promise<Subscriber> {
    const subscriber = new Subscriber(cluster)
    await subscriber.#redis.subscribe(CHANNEL)
    await subscriber.#redis.psubscribe(PATTERN)
    return subscriber
  }

  /** Publishes on the present master once that has the subscriptions, and waits for the message, both ways. */
  async hears(message: string): Promise<void> {
    const { master } = this.#cluster
    const subscribed = async (): Promise<true | undefined> => {
      const [, byName] = (await this.#cluster.command(master, 'PUBSUB', 'NUMSUB', CHANNEL)) as [string, number]
      const byPattern = (await this.#cluster.command(master, 'PUBSUB', 'NUMPAT')) as number
      return (byName === 1 && byPattern === 1) || undefined
    }
    await until(subscribed, { timeoutMs: 2 * NOISE_MS, what: 'the subscriptions to be on the new master' })
    const heard = new Promise<void>((resolve) => {
      const missing = new Set(['channel', 'pattern'])
      this.#hear = (how, heardMessage) => {
        if (heardMessage === message && missing.delete(how) && missing.size === 0) resolve()
      }
    })
    await this.#cluster.command(master, 'PUBLISH', CHANNEL, message)
    await within(NOISE_MS, 'the message by both subscriptions', heard)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#redis.close({ drainMs: 0 })
  }
}
