import { isDeepStrictEqual } from 'node:util'
import type { RedisOptions } from 'ioredis'
import type { Secrets } from '../options/types.js'

/**
 * Keeps the secrets among a client's options up to date with the files they come from. Only what has changed at its
 * source is written: a program may set `redis.options.password` itself, and has the last word then.
 */
export class SecretsKeeper {
  readonly #read: () => Secrets
  #last: Secrets

  constructor(read: () => Secrets) {
    this.#read = read
    this.#last = read()
  }

  /** Throws `CONFIG_INVALID` where a file cannot be read. */
  refresh(options: RedisOptions): void {
    const now = this.#read()
    for (const name of Object.keys(now) as Array<keyof Secrets>) {
      if (!isDeepStrictEqual(now[name], this.#last[name])) Object.assign(options, { [name]: now[name] })
    }
    this.#last = now
  }
}
