import { AsyncLocalStorage } from 'node:async_hooks'
import { Socket } from 'node:net'

// This file imports nothing else of the package, because it is also what a child process loads first: see `childEnv`.

/** Names the source address in the environment of a child process. */
const VARIABLE = 'SWITCHMASTER_SOURCE_ADDRESS'

const current = new AsyncLocalStorage<string>()

type Options = { readonly host?: string; readonly port?: number | string; readonly localAddress?: string }

/** `Socket.connect` takes options, `(port, host)`, or the array that `net.connect` has made of its own arguments. */
const optionsOf = ([first, second]: readonly unknown[]): Options => {
  if (Array.isArray(first)) return (first[0] ?? {}) as Options
  if (typeof first === 'object' && first !== null) return first as Options
  return { port: first as number, ...(typeof second === 'string' ? { host: second } : {}) }
}

const bound = (args: readonly unknown[]): readonly unknown[] => {
  const localAddress = current.getStore() ?? process.env[VARIABLE]
  const options = optionsOf(args)
  if (!localAddress || options.localAddress || !options.host?.startsWith('127.')) return args
  const [first, ...rest] = args
  if (Array.isArray(first)) {
    first[0] = { ...options, localAddress }
    return args
  }
  return [{ ...options, localAddress }, ...rest.filter((argument) => typeof argument === 'function')]
}

let patched = false

/**
 * No client has an option for the address it connects from, but all of them end up in this one method of Node.js. Without
 * a source address set it does what it always did.
 */
const patch = (): void => {
  if (patched) return
  patched = true
  const prototype = Socket.prototype as unknown as { connect: (...args: unknown[]) => Socket }
  const { connect } = prototype
  prototype.connect = function connectFromSource(this: Socket, ...args: unknown[]): Socket {
    return connect.apply(this, [...bound(args)])
  }
}

/** Everything that `action` opens, or has a timer or a promise open, connects from this address. */
export const connectingFrom = <T>(address: string, action: () => T): T => {
  patch()
  return current.run(address, action)
}

/** The variables that make every connection of a Node.js process come from this address. */
export const childEnvironment = (address: string): Readonly<Record<string, string>> => ({
  [VARIABLE]: address,
  NODE_OPTIONS: `--import=${import.meta.url}`,
})

if (process.env[VARIABLE]) patch()
