import type { Socket } from 'node:net'

/** What a socket says of what was written to it. */
export interface Readings {
  readonly writableLength: number
  readonly bytesWritten: number
  readonly writableNeedDrain: boolean
}

/** Reads what a socket says by itself, below {@link showReadings}. */
export const nativeReading = <Name extends keyof Readings>(socket: Socket, name: Name): (() => Socket[Name]) => {
  let holder: object = socket
  while (!Object.hasOwn(holder, name)) holder = Object.getPrototypeOf(holder)
  const { get } = Object.getOwnPropertyDescriptor(holder, name) as { get(): Socket[Name] }
  return get.bind(socket)
}

const SOURCE = Symbol('readings')

type Shown = Socket & { readonly [SOURCE]: Readings }

const reading = (get: (this: Shown) => unknown): PropertyDescriptor => ({ get, configurable: true })

// The same functions for all sockets: with some of its own V8 would make a hash table of each socket but the first.
const PROPERTIES: PropertyDescriptorMap = {
  writableLength: reading(function () {
    return this[SOURCE].writableLength
  }),
  bytesWritten: reading(function () {
    return this[SOURCE].bytesWritten
  }),
  writableNeedDrain: reading(function () {
    return this[SOURCE].writableNeedDrain
  }),
}

/** Lets a socket say what `source` says. */
export const showReadings = (socket: Socket, source: Readings): void => {
  Object.assign(socket, { [SOURCE]: source })
  Object.defineProperties(socket, PROPERTIES)
}
