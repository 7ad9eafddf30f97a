import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as elapse } from 'node:timers/promises'
import type { ClusterNode, NodeKind, NodeState } from '../../../src/drivers/cluster.js'
import { Link } from '../../../src/drivers/local/link.js'
import type { Reaper } from '../../../src/drivers/local/reaper.js'

/** What a pod is made from: the start script of its kind, an environment, and folders of its own. */
export interface PodSpec {
  readonly name: string
  readonly kind: NodeKind
  readonly port: number
  readonly folder: string
  readonly scripts: string
  readonly env: Readonly<Record<string, string>>
  readonly reaper: Reaper
}

/** One pod, as far as a process group on this machine can be one: a start script that becomes a server. */
export class ScriptedPod implements ClusterNode {
  readonly name: string
  readonly kind: NodeKind
  readonly host = '127.0.0.1'
  readonly port: number
  readonly #spec: PodSpec
  readonly #link: Link
  #child: ChildProcess | undefined
  #exited: Promise<void> = Promise.resolve()

  constructor(spec: PodSpec) {
    this.name = spec.name
    this.kind = spec.kind
    this.port = spec.port
    this.#spec = spec
    this.#link = new Link({ host: this.host, port: spec.port })
  }

  get state(): NodeState {
    return this.#child ? 'running' : 'stopped'
  }

  /** Its volume. */
  get data(): string {
    return join(this.#spec.folder, 'data')
  }

  log(): Promise<string> {
    return Promise.resolve(this.output())
  }

  /** What the scripts and the server have written since the pod was created, or since a mark. */
  output(from = 0): string {
    return readFileSync(join(this.#spec.folder, 'output.log'), 'utf8').slice(from)
  }

  ask(command: string, ...args: (string | number)[]): Promise<unknown> {
    return this.#link.ask(command, ...args)
  }

  /** Starts the container. What it keeps of its run folder is nothing, as with an emptyDir of a new pod. */
  start(): void {
    const { folder, scripts, kind, reaper } = this.#spec
    rmSync(join(folder, 'run'), { recursive: true, force: true })
    for (const part of ['run', 'data']) mkdirSync(join(folder, part), { recursive: true })
    const output = openSync(join(folder, 'output.log'), 'a')
    const child = spawn('/bin/sh', [join(scripts, `${kind}-start.sh`)], {
      cwd: folder,
      env: this.#environment(),
      stdio: ['ignore', output, output],
      detached: true,
    })
    closeSync(output)
    const { pid } = child
    if (pid !== undefined) reaper.watch(pid)
    this.#child = child
    this.#exited = new Promise((resolve) =>
      child.once('exit', () => {
        this.#killGroup(pid)
        if (pid !== undefined) reaper.forget(pid)
        if (this.#child === child) this.#child = undefined
        this.#link.drop()
        resolve()
      }),
    )
  }

  /** Ends the container as SIGKILL does: the server and whatever runs beside it. */
  async kill(): Promise<void> {
    this.#link.drop()
    this.#killGroup(this.#child?.pid)
    await this.#exited
  }

  /** Stops the container's processes for a while: nothing ends, and nothing gets on. */
  async freeze(ms: number): Promise<void> {
    const pid = this.#child?.pid
    if (pid === undefined) throw new Error(`${this.name} does not run.`)
    process.kill(-pid, 'SIGSTOP')
    await elapse(ms)
    process.kill(-pid, 'SIGCONT')
  }

  /** Waits for the container to end by itself. */
  async ended(): Promise<void> {
    await this.#exited
  }

  /** What the pod has written down about itself: epoch, role, master. */
  remembers(): string {
    return readFileSync(join(this.#spec.folder, 'data/.switchmaster/last'), 'utf8').trim()
  }

  /** When the script beside the server last looked at it, in milliseconds since 1970. */
  lastLook(): number {
    return statSync(join(this.#spec.folder, 'data/.switchmaster/alive')).mtimeMs
  }

  /** Takes the pod's volume away. */
  loseVolume(): void {
    rmSync(join(this.#spec.folder, 'data'), { recursive: true, force: true })
  }

  /** Runs one of the scripts in the pod, as `kubectl exec` and the kubelet's hooks do, and resolves with its output. */
  run(script: string, ...args: string[]): Promise<{ readonly code: number | null; readonly output: string }> {
    const child = spawn('/bin/sh', [join(this.#spec.scripts, script), ...args], {
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, output })))
  }

  #environment(): Record<string, string> {
    const { folder, env, name, scripts } = this.#spec
    const part = (folderName: string): string => join(folder, folderName)
    return {
      PATH: process.env.PATH ?? '',
      POD_NAME: name,
      POD_NAMESPACE: 'local',
      SCRIPTS: scripts,
      DATA_DIR: part('data'),
      RUN_DIR: part('run'),
      PRESTOP_OUTPUT: '-',
      ...env,
    }
  }

  #killGroup(pid: number | undefined): void {
    if (pid === undefined) return
    try {
      process.kill(-pid, 'SIGKILL')
    } catch {
      // Nobody is left in it.
    }
  }
}
