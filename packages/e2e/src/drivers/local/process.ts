import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HarnessError } from '../../errors.js'
import { until } from '../../until.js'
import type { ClusterNode, KillSignal, NodeKind, NodeState } from '../cluster.js'
import type { EventLog } from '../events.js'
import { tail } from '../text.js'
import { Link, type LinkOptions } from './link.js'
import type { Reaper } from './reaper.js'

/** A server that is a process on this machine. */
export interface LocalNode extends ClusterNode {
  /** The id of its process, while there is one. */
  readonly pid: number | undefined
}

/** What one process is made from. */
export interface ProcessSpec {
  readonly name: string
  readonly kind: NodeKind
  readonly host: string
  readonly port: number
  /** The process's working directory: its configuration, its data, its output. */
  readonly folder: string
  readonly config: string
  readonly redisServer: string
  readonly link: LinkOptions
  readonly reaper: Reaper
  readonly events: EventLog
}

/** Milliseconds a process gets to end. Redis itself waits up to ten seconds for its replicas before it does. */
const EXIT_TIMEOUT_MS = 15_000

type Running = { readonly child: ChildProcess; readonly exited: Promise<void>; paused: boolean }

/** One redis-server, as a data node or a sentinel: started, signalled, asked, started again. */
export class ServerProcess implements LocalNode {
  readonly name: string
  readonly kind: NodeKind
  readonly host: string
  readonly port: number
  readonly #spec: ProcessSpec
  readonly #link: Link
  #running: Running | undefined
  #keptLog: string | undefined

  constructor(spec: ProcessSpec) {
    this.name = spec.name
    this.kind = spec.kind
    this.host = spec.host
    this.port = spec.port
    this.#spec = spec
    this.#link = new Link(spec.link)
    mkdirSync(spec.folder, { recursive: true })
    writeFileSync(this.#path('redis.conf'), spec.config)
  }

  get pid(): number | undefined {
    return this.#running?.child.pid
  }

  get state(): NodeState {
    if (!this.#running) return 'stopped'
    return this.#running.paused ? 'paused' : 'running'
  }

  /** How the harness connects to it. */
  get linkOptions(): LinkOptions {
    return this.#spec.link
  }

  async log(): Promise<string> {
    return this.#keptLog ?? readFile(this.#path('output.log'), 'utf8').catch(() => '')
  }

  /** Makes {@link log} work after the folder is gone. */
  async keepLog(): Promise<void> {
    this.#keptLog = await this.log()
  }

  ask(command: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#link.ask(command, ...args)
  }

  /** Starts the process and waits until it answers. */
  async launch(timeoutMs: number): Promise<void> {
    this.#expect('stopped')
    const running = this.#spawn()
    this.#running = running
    const { pid } = running.child
    await until(
      async () => {
        if (this.#running !== running) throw await this.#failedStart()
        // Not PING: whoever took the port in the meantime could be a Redis as well.
        const info = String(await this.ask('INFO', 'server'))
        return info.includes(`process_id:${pid}\r`) || undefined
      },
      { timeoutMs, everyMs: 10, what: `${this.name} to answer`, explain: () => this.#explain('does not answer') },
    )
  }

  pause(): void {
    const running = this.#expect('running')
    running.child.kill('SIGSTOP')
    running.paused = true
  }

  resume(): void {
    const running = this.#expect('paused')
    running.child.kill('SIGCONT')
    running.paused = false
  }

  /** Sends a signal that ends the process and waits until it has ended. */
  async end(signal: KillSignal): Promise<void> {
    const running = this.#running ?? this.#expect('running')
    // The link goes first, so that a polite shutdown doesn't wait for it and no command hangs on it.
    this.#link.drop()
    running.child.kill(signal)
    // A stopped process keeps every signal but SIGKILL until it goes on.
    if (running.paused) running.child.kill('SIGCONT')
    let timer: NodeJS.Timeout | undefined
    const limit = new Promise<'late'>((resolve) => {
      timer = setTimeout(resolve, EXIT_TIMEOUT_MS, 'late')
    })
    const winner = await Promise.race([running.exited, limit])
    clearTimeout(timer)
    if (winner === 'late') throw new HarnessError('TIMED_OUT', await this.#explain(`survives ${signal}`))
  }

  dropLink(): void {
    this.#link.drop()
  }

  #spawn(): Running {
    const { redisServer, folder, reaper, events } = this.#spec
    // A file rather than a pipe: nobody has to read it for the server to go on, and it survives the reader.
    const output = openSync(this.#path('output.log'), 'a')
    const args = [this.#path('redis.conf'), ...(this.kind === 'sentinel' ? ['--sentinel'] : [])]
    // A session of its own, so that Ctrl-C in a terminal reaches the test run and not its servers.
    const child = spawn(redisServer, args, { cwd: folder, stdio: ['ignore', output, output], detached: true })
    closeSync(output)
    const { pid } = child
    if (pid !== undefined) reaper.watch(pid)
    const exited = new Promise<void>((resolve) => {
      const ended = (code: number | null, signal: string | null) => {
        if (pid !== undefined) reaper.forget(pid)
        if (this.#running === running) this.#running = undefined
        this.#link.drop()
        events.record({ kind: 'exit', at: performance.now(), node: this.name, code, signal })
        resolve()
      }
      child.once('exit', ended)
      child.once('error', () => pid === undefined && ended(null, null))
    })
    const running: Running = { child, exited, paused: false }
    return running
  }

  #expect(state: NodeState): Running {
    if (this.state === state) return this.#running as Running
    throw new HarnessError('NODE_STATE', `Expected ${this.name} to be ${state}, and it is ${this.state}.`)
  }

  async #failedStart(): Promise<HarnessError> {
    const portTaken = tail(await this.log(), 5).includes('Address already in use')
    return new HarnessError(portTaken ? 'PORT_TAKEN' : 'START_FAILED', await this.#explain('ended at once'))
  }

  async #explain(what: string): Promise<string> {
    return `${this.name} (${this.host}:${this.port}) ${what}. Its output ends with:\n${tail(await this.log(), 20)}`
  }

  #path(name: string): string {
    return join(this.#spec.folder, name)
  }
}
