import { Redis as IORedis, type RedisOptions } from 'ioredis'
import type { Condition, Internals, Item, Queue, Sendable } from '../../../src/connection/internals.js'
import type { CommandKind, CommandTable } from '../../../src/delivery/command-table.js'

const KINDS: Readonly<Record<string, CommandKind>> = {
  get: 'read',
  scan: 'read',
  ping: 'other',
  subscribe: 'other',
  multi: 'other',
  watch: 'other',
  exec: 'other',
  select: 'other',
  info: 'other',
  quit: 'other',
  shutdown: 'admin',
}

export const table: CommandTable = { kindOf: (name) => KINDS[name.toLowerCase()] ?? 'write' }

/** A command of ioredis, whose rejection is nobody's fault. */
export const command = (line: string): Sendable => {
  const [name = '', ...args] = line.split(' ')
  const made = new IORedis.Command(name, args) as unknown as Sendable
  made.promise.catch(() => {})
  return made
}

export const lineOf = ({ name, args }: Sendable): string => [name, ...args].join(' ')

/** `resolved`, `pending`, or the error. */
export const outcomeOf = async (sendable: Sendable): Promise<unknown> => {
  const pending = Symbol('pending')
  const outcome = await Promise.race([
    sendable.promise.then(
      () => 'resolved',
      (error: unknown) => error,
    ),
    new Promise((resolve) => setImmediate(resolve, pending)),
  ])
  return outcome === pending ? 'pending' : outcome
}

export class FakeQueue implements Queue {
  readonly items: Item[] = []
  get length(): number {
    return this.items.length
  }
  peekFront(): Item | undefined {
    return this.items[0]
  }
  peekBack(): Item | undefined {
    return this.items.at(-1)
  }
  shift(): Item | undefined {
    return this.items.shift()
  }
  push(item: Item): void {
    this.items.push(item)
  }
  unshift(item: Item): void {
    this.items.unshift(item)
  }
  toArray(): Item[] {
    return [...this.items]
  }
}

/** What ioredis keeps, to be set as a test needs it. */
export class FakeRedis implements Internals {
  status = 'ready'
  options: RedisOptions = { maxRetriesPerRequest: 20, autoResendUnfulfilledCommands: true, enableOfflineQueue: true }
  connector: unknown = undefined
  stream: { readonly bytesRead: number; writable: boolean } | undefined = { bytesRead: 0, writable: true }
  commandQueue = new FakeQueue()
  offlineQueue = new FakeQueue()
  condition: Condition | null = { select: 0, handshake: false }
  prevCondition: Condition | null = null
  prevCommandQueue: FakeQueue | null = null
  reconnectTimeout = null
  retryAttempts = 0
  manuallyClosing = false
  async connect(): Promise<void> {}
  setStatus(status: string): void {
    this.status = status
  }
  silentEmit(): void {}
  flushQueue(): void {}
}
