import type { Outcome } from '../traffic/history.js'

/** Where the agent listens, inside its container. */
export const SOCKET = '/tmp/agent.sock'

/** A server that an agent is to reach. */
export interface ServerAddress {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly password?: string | undefined
  readonly tls?: { readonly ca: string; readonly servername?: string } | undefined
  /** Whether to write down what it publishes. */
  readonly listen: boolean
}

/** What to write with. */
export interface WriteOrder {
  /** The name of an adapter: `switchmaster`, `ioredis`, ... */
  readonly client: string
  readonly key: string
  readonly count: number
  readonly restMs: number
  /** More than the environment of the pod says. */
  readonly env: Readonly<Record<string, string>>
}

/** What an agent can be asked, by name, and what it answers. */
export interface Operations {
  /** Its clocks, in milliseconds: that of `performance.now()`, and the kernel's. */
  clock: { ask: Record<string, never>; answer: { readonly now: number; readonly monotonic: number } }
  /** From now on these are the servers there are. */
  servers: { ask: { readonly servers: readonly ServerAddress[] }; answer: null }
  command: { ask: { readonly server: string; readonly command: readonly string[] }; answer: unknown }
  /** Tells what has been published since the event with this number, and goes on with it. */
  events: { ask: { readonly from: number }; answer: null }
  write: { ask: WriteOrder; answer: null }
  acknowledge: { ask: { readonly key: string; readonly count: number; readonly timeoutMs: number }; answer: null }
  stop: { ask: { readonly key: string; readonly drainMs: number }; answer: PackedHistory }
}

export type OperationName = keyof Operations

/** One write as it travels: the fields of an {@link Op} in order. */
export type PackedOp = readonly [
  worker: number,
  id: string,
  tInvoke: number,
  tDone: number,
  outcome: Outcome,
  server: string | null,
  error: string | null,
]

/** A history as it travels. `ops` is the base64 of the gzip of a JSON list of {@link PackedOp}. */
export interface PackedHistory {
  readonly startedAt: number
  readonly stoppedAt: number
  readonly ops: string
}

/** Something a sentinel published, in the agent's own time. */
export interface PublishedEvent {
  readonly at: number
  readonly sentinel: string
  readonly channel: string
  readonly payload: string
}

/** From the harness to an agent. */
export interface Request {
  readonly id: number
  readonly op: OperationName
  readonly ask: unknown
}

/** From an agent to the harness. */
export type Message =
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly message: string }
  | { readonly kind: 'event'; readonly event: PublishedEvent }
