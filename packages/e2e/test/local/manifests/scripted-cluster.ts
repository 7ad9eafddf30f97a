import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Cluster } from '../../../src/drivers/cluster.js'
import { type ClusterView, problemsOf } from '../../../src/drivers/health.js'
import { freePorts } from '../../../src/drivers/local/ports.js'
import { Reaper } from '../../../src/drivers/local/reaper.js'
import { observe } from '../../../src/drivers/observe.js'
import { setTempo, tempoFor } from '../../../src/drivers/tempo.js'
import { tail } from '../../../src/drivers/text.js'
import { until } from '../../../src/until.js'
import { ScriptedPod } from './scripted-pod.js'

const BASE = fileURLToPath(new URL('../../../../manifests/kustomize/base/', import.meta.url))
const MASTER = 'mymaster'

/** Milliseconds until a server that is gone is taken for dead. */
export const DOWN_AFTER_MS = 1_000

/** How often the scripts have sentinels ask and tell: tend-sentinel.sh, and Redis' own. */
const OWN_TEMPO = ['INFO-PERIOD', 1_000, 'PUBLISH-PERIOD', 2_000] as const

/** What a pod of the cluster has: what the manifests set, with times that suit a test. */
const settings = (more: Readonly<Record<string, string>>): Record<string, string> => ({
  'master-name': MASTER,
  replicas: '3',
  sentinels: '3',
  'down-after-ms': String(DOWN_AFTER_MS),
  'failover-timeout-ms': '4000',
  'cure-after-seconds': '2',
  ...more,
})

/** Three redis pods and three sentinel pods, started by the scripts of the manifests and by nothing else. */
export class ScriptedCluster implements AsyncDisposable {
  readonly nodes: readonly ScriptedPod[]
  readonly sentinels: readonly ScriptedPod[]
  readonly config: string
  readonly #reaper: Reaper

  private constructor(folder: string, ports: readonly number[], more: Readonly<Record<string, string>>) {
    this.#reaper = new Reaper(folder)
    this.config = join(folder, 'config')
    const auth = join(folder, 'auth')
    for (const part of [this.config, auth]) mkdirSync(part)
    for (const [name, value] of Object.entries(settings(more))) writeFileSync(join(this.config, name), value)
    for (const name of ['redis.conf', 'sentinel.conf']) cpSync(join(BASE, name), join(this.config, name))
    // Nobody but this machine: there is no password.
    for (const name of ['redis.conf', 'sentinel.conf']) {
      writeFileSync(join(this.config, name), '\nbind 127.0.0.1\n', { flag: 'a' })
    }
    for (const name of ['password', 'sentinel-password']) writeFileSync(join(auth, name), '')

    const env: Record<string, string> = { CONFIG_DIR: this.config, AUTH_DIR: auth }
    for (const index of [0, 1, 2]) {
      Object.assign(env, {
        [`REDIS_${index}_SERVICE_HOST`]: '127.0.0.1',
        [`REDIS_${index}_SERVICE_PORT`]: String(ports[index]),
        [`REDIS_${index}_SERVICE_PORT_BOARD`]: String(ports[index + 3]),
        [`SENTINEL_${index}_SERVICE_HOST`]: '127.0.0.1',
        [`SENTINEL_${index}_SERVICE_PORT`]: String(ports[index + 6]),
      })
    }
    const pod = (kind: 'redis' | 'sentinel', index: number, port: number | undefined): ScriptedPod => {
      const name = `${kind}-${index}`
      const own = join(folder, name)
      mkdirSync(own)
      const scripts = join(BASE, 'scripts')
      return new ScriptedPod({ name, kind, port: port ?? 0, folder: own, scripts, env, reaper: this.#reaper })
    }
    this.nodes = [0, 1, 2].map((index) => pod('redis', index, ports[index]))
    this.sentinels = [0, 1, 2].map((index) => pod('sentinel', index, ports[index + 6]))
  }

  /** Prepares the pods and starts none of them. */
  static async prepare(more: Readonly<Record<string, string>> = {}): Promise<ScriptedCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'switchmaster-scripts-'))
    return new ScriptedCluster(folder, await freePorts('127.0.0.1', 9), more)
  }

  get pods(): readonly ScriptedPod[] {
    return [...this.nodes, ...this.sentinels]
  }

  /** The variables of a program in this cluster. */
  get env(): Record<string, string> {
    return { REDIS_SENTINELS: this.sentinels.map(({ host, port }) => `${host}:${port}`).join(',') }
  }

  /** Waits until nothing is wrong, and every replica may be promoted; returns the master. */
  async healthy(timeoutMs = 40_000): Promise<ScriptedPod> {
    let problems: readonly string[] = []
    const ask: Cluster['command'] = (node, name, ...args) => (node as ScriptedPod).ask(name, ...args)
    const inHurry = async (view: ClusterView): Promise<void> => setTempo(ask, this.sentinels, tempoFor(view))
    await until(
      async () => {
        const view = await observe(ask, this.pods, MASTER)
        problems = [...problemsOf(view), ...(await this.#unpromotable(ask))]
        if (problems.length === 0) return true
        await inHurry(view)
        return undefined
      },
      {
        timeoutMs,
        everyMs: 100,
        what: 'the scripts to have made a healthy cluster',
        explain: () => this.#tell(problems),
      },
    )
    for (const sentinel of this.sentinels) await sentinel.ask('SENTINEL', 'DEBUG', ...OWN_TEMPO)
    return this.master()
  }

  /** Who says that it is master; there has to be one and no more. */
  async master(): Promise<ScriptedPod> {
    const roles = await Promise.all(this.nodes.map(async (node) => ((await node.ask('ROLE')) as [string])[0]))
    const [master, ...more] = this.nodes.filter((_, index) => roles[index] === 'master')
    if (!master || more.length > 0) throw new Error(`roles: ${roles.join(', ')}`)
    return master
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.pods.map((pod) => pod.kill()))
    await this.#reaper.close()
  }

  /** By each sentinel, because any of them may be the one that is asked for a failover. */
  async #unpromotable(ask: Cluster['command']): Promise<string[]> {
    const asked = this.sentinels.map(async (sentinel) => {
      const replicas = (await ask(sentinel, 'SENTINEL', 'REPLICAS', MASTER)) as string[][]
      return replicas
        .filter((replica) => replica[replica.indexOf('slave-priority') + 1] !== '100')
        .map((replica) => `${replica[1]} may not be promoted yet, says ${sentinel.name}`)
    })
    return (await Promise.all(asked)).flat()
  }

  #tell(problems: readonly string[]): string {
    const logs = this.pods.map((pod) => `${pod.name} (${pod.state}):\n${tail(pod.output(), 12)}`)
    return [...problems, ...logs].join('\n')
  }
}
