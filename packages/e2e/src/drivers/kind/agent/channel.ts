import { PassThrough } from 'node:stream'
import { Exec } from '@kubernetes/client-node'
import { HarnessError } from '../../../errors.js'
import { readLines, writeLine } from '../../../pod/lines.js'
import type { Message, OperationName, Operations, PublishedEvent } from '../../../pod/protocol.js'
import type { KubernetesApi } from '../api.js'
import type { ExecTarget } from '../exec.js'

/** Where the agent is in its image. */
const RELAY: readonly string[] = ['node', '/app/packages/e2e/dist/pod/relay.js']

interface Pending {
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: Error) => void
}

/** What a channel tells of itself. */
export interface ChannelListener {
  readonly onEvent: (event: PublishedEvent) => void
  readonly onClose: () => void
}

/** Makes a channel: {@link Channel.open}. */
export type OpenChannel = (api: KubernetesApi, target: ExecTarget, listener: ChannelListener) => Promise<Channel>

/** A connection to an agent: a program in its container that passes on what is written to it. */
export class Channel {
  readonly #name: string
  readonly #stdin = new PassThrough()
  readonly #pending = new Map<number, Pending>()
  readonly #listener: ChannelListener
  #socket: { close(): void } | undefined
  #closed = false
  #lastId = 0

  private constructor(name: string, listener: ChannelListener) {
    this.#name = name
    this.#listener = listener
  }

  static async open({ kubeConfig }: KubernetesApi, target: ExecTarget, listener: ChannelListener): Promise<Channel> {
    const { namespace, pod, container } = target
    const channel = new Channel(pod, listener)
    const stdout = new PassThrough()
    readLines(stdout, (message) => channel.#take(message as Message))
    const socket = await new Exec(kubeConfig).exec(
      namespace,
      pod,
      container,
      [...RELAY],
      stdout,
      null,
      channel.#stdin,
      false,
      () => channel.close(),
    )
    channel.#socket = socket
    socket.onclose = () => channel.close()
    return channel
  }

  get closed(): boolean {
    return this.#closed
  }

  request<Name extends OperationName>(
    op: Name,
    ask: Operations[Name]['ask'],
    timeoutMs: number,
  ): Promise<Operations[Name]['answer']> {
    if (this.#closed) return Promise.reject(this.#lost())
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id)
        reject(new HarnessError('TIMED_OUT', `${this.#name} did not answer "${op}" within ${timeoutMs} ms.`))
      }, timeoutMs)
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer)
          then(value)
        }
      this.#pending.set(id, { resolve: settle(resolve as (answer: unknown) => void), reject: settle(reject) })
      writeLine(this.#stdin, { id, op, ask })
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#socket?.close()
    for (const { reject } of this.#pending.values()) reject(this.#lost())
    this.#pending.clear()
    this.#listener.onClose()
  }

  #take(message: Message): void {
    // What arrives after the end is heard once more over the next connection.
    if (this.#closed) return
    switch (message.kind) {
      case 'event':
        this.#listener.onEvent(message.event)
        return
      case 'answer':
        this.#settle(message.id)?.resolve(message.answer)
        return
      case 'refusal':
        // As the server said it: what it is about, whoever asked knows.
        this.#settle(message.id)?.reject(new Error(message.message))
        return
      default:
        message satisfies never
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id)
    this.#pending.delete(id)
    return pending
  }

  #lost(): Error {
    return new HarnessError('CLOSED', `The connection to ${this.#name} has been closed.`)
  }
}
