import type { ClientPlace } from '../../network.js'
import { childEnvironment, connectingFrom } from './source-address.js'

/** A loopback address that clients connect from, and what they are told there. */
export class LocalPlace implements ClientPlace {
  readonly kind = 'client'
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  readonly childEnv: Readonly<Record<string, string>>
  readonly #source: string

  constructor(name: string, source: string, env: Readonly<Record<string, string>>) {
    this.name = name
    this.env = env
    this.childEnv = Object.freeze({ ...env, ...childEnvironment(source) })
    this.#source = source
  }

  run<T>(action: () => T): T {
    return connectingFrom(this.#source, action)
  }
}
