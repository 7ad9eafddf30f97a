import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HarnessError } from '../../errors.js'
import { type Certificates, makeCertificates } from '../certificates.js'
import type { NodeKind } from '../cluster.js'
import { EventLog } from '../events.js'
import { LocalCluster } from './cluster.js'
import { type Address, dataConfig, type Listening, sentinelConfig } from './config.js'
import { environmentOf } from './environment.js'
import type { LinkOptions } from './link.js'
import { Network, type Seat } from './network/network.js'
import { type LocalOptions, type LocalSettings, resolveLocalOptions } from './options.js'
import { freePorts } from './ports.js'
import { ServerProcess } from './process.js'
import { Reaper } from './reaper.js'
import { Recorder } from './recorder.js'

/** How often a server is moved to another port, when somebody took the one it was to have. */
const PORT_ATTEMPTS = 5

/** Everything that has been opened so far, so that a start that fails half-way can be undone. */
class Site {
  readonly settings: LocalSettings
  readonly folder: string
  readonly reaper: Reaper
  readonly events: EventLog = new EventLog()
  readonly recorder: Recorder = new Recorder(this.events)
  readonly processes = new Set<ServerProcess>()
  certificates: Certificates | undefined
  network: Network | undefined

  constructor(settings: LocalSettings, folder: string) {
    this.settings = settings
    this.folder = folder
    this.reaper = new Reaper(folder)
  }

  /** Starts one server on a port that turns out to be free. */
  async launch(kind: NodeKind, index: number, config: (address: Listening) => string): Promise<ServerProcess> {
    const { redisServer, startTimeoutMs } = this.settings
    const name = `${kind}-${index}`
    const seat = await this.#seatOf(name)
    for (let attempt = 1; ; attempt++) {
      const [port] = (await freePorts(seat.host, 1)) as [number]
      const announced = seat.publish(port)
      const listening = { host: seat.host, port, ...(announced.host === seat.host ? {} : { announced }) }
      const { events, reaper } = this
      const folder = join(this.folder, name)
      const link = this.#linkTo(listening, kind)
      const spec = { ...announced, name, kind, folder, redisServer, link, reaper, events, config: config(listening) }
      const process = new ServerProcess(spec)
      this.processes.add(process)
      try {
        await process.launch(startTimeoutMs)
        return process
      } catch (error) {
        const portTaken = error instanceof HarnessError && error.code === 'PORT_TAKEN'
        if (!portTaken || attempt === PORT_ATTEMPTS) throw error
        this.processes.delete(process)
      }
    }
  }

  async dispose(): Promise<void> {
    this.recorder.close()
    await Promise.all(
      [...this.processes].map(async (process) => {
        if (process.state !== 'stopped') await process.end('SIGKILL')
        process.dropLink()
        await process.keepLog()
      }),
    )
    await this.network?.close()
    await this.reaper.close()
  }

  async #seatOf(name: string): Promise<Seat> {
    const { host } = this.settings
    return this.network ? this.network.seat(name) : { host, publish: (port) => ({ host, port }) }
  }

  #linkTo({ host, port }: Address, kind: NodeKind): LinkOptions {
    const password = kind === 'sentinel' ? this.settings.sentinelPassword : this.settings.password
    const certificates = this.certificates
    const tls = certificates && { ca: certificates.ca, cert: certificates.cert, key: certificates.key }
    return { host, port, ...(password === undefined ? {} : { password }), ...(tls ? { tls } : {}) }
  }
}

const assemble = async (site: Site): Promise<LocalCluster> => {
  const { settings, folder, events, recorder } = site
  if (settings.network === 'proxied') site.network = await Network.open()
  if (settings.tls !== 'off') {
    const hosts = site.network?.hosts(1 + settings.replicas + settings.sentinels) ?? [settings.host]
    site.certificates = await makeCertificates(join(folder, 'tls'), ...hosts)
  }
  const { certificates } = site
  // The master first: a replica that finds nobody at its first try waits a second before the next.
  const master = await site.launch('redis', 0, (address) => dataConfig(address, undefined, settings, certificates))
  const indexes = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
  const [replicas, sentinels] = await Promise.all([
    Promise.all(
      indexes(settings.replicas).map((index) =>
        site.launch('redis', index + 1, (address) => dataConfig(address, master, settings, certificates)),
      ),
    ),
    Promise.all(
      indexes(settings.sentinels).map(async (index) => {
        const configure = (address: Listening) => sentinelConfig(address, master, settings, certificates)
        const sentinel = await site.launch('sentinel', index, configure)
        await recorder.attach(sentinel)
        return sentinel
      }),
    ),
  ])
  const cluster = new LocalCluster({
    masterName: settings.masterName,
    envAt: (sentinel) => environmentOf(sentinel, settings, certificates),
    network: site.network,
    folder,
    nodes: [master, ...replicas],
    sentinels,
    events,
    recorder,
    dispose: () => site.dispose(),
  })
  await waitUntilFormed(cluster, settings)
  return cluster
}

const waitUntilFormed = (cluster: LocalCluster, { fastStart, startTimeoutMs }: LocalSettings): Promise<void> =>
  cluster.waitHealthy({ timeoutMs: startTimeoutMs, hurry: fastStart })

/**
 * Starts a Redis Sentinel cluster of real processes on 127.0.0.1 and waits until it is healthy. The processes and their
 * files go with {@link LocalCluster.close}, or with this process, however that ends.
 *
 * @example
 * ```ts
 * await using redis = await startLocal({ replicas: 2, sentinels: 3, downAfterMs: 1000 })
 * await redis.kill(redis.master, 'SIGKILL')
 * await redis.events.waitFor(isPromotion)
 * ```
 */
export const startLocal = async (options: LocalOptions = {}): Promise<LocalCluster> => {
  const settings = resolveLocalOptions(options, process.env)
  const site = new Site(settings, await mkdtemp(join(tmpdir(), 'switchmaster-')))
  try {
    return await assemble(site)
  } catch (error) {
    await site.dispose()
    throw error
  }
}
