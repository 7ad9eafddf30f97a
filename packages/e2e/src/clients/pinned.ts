import { Redis } from 'ioredis'
import { openLink } from '../drivers/local/link.js'
import { HarnessError } from '../errors.js'
import { type ClientAdapter, observed, type TrafficClient } from './adapter.js'
import { type IoredisOptions, trafficOf } from './ioredis.js'
import { type ClientSettings, settingsFrom } from './settings.js'

const firstMaster = async ({ sentinels, name, sentinelPassword, tls }: ClientSettings): Promise<IoredisOptions> => {
  const credentials = {
    ...(sentinelPassword === undefined ? {} : { password: sentinelPassword }),
    ...(tls ? { tls } : {}),
  }
  const link = await openLink({ ...sentinels[0], ...credentials })
  const address = (await link.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name)) as [string, string] | null
  link.disconnect()
  if (address === null) throw new HarnessError('NO_MASTER', `The sentinel knows no master called ${name}.`)
  return { host: address[0], port: Number(address[1]) }
}

/**
 * The planted fault: asks for the master once and never again, as a program does that has its address from a
 * configuration file. A harness that finds nothing wrong with it finds nothing.
 */
export const pinned: ClientAdapter = {
  name: 'pinned',
  open: ({ env, key }) => {
    const settings = settingsFrom(env)
    const { password, tls } = settings
    let closed = false
    const opening = observed(
      firstMaster(settings).then((address): TrafficClient => {
        if (closed) throw new HarnessError('CLOSED', 'The client was closed before it was connected.')
        return trafficOf(new Redis({ ...address, ...(password ? { password } : {}), ...(tls ? { tls } : {}) }), key)
      }),
    )
    return {
      ready: async () => (await opening).ready(),
      write: async (id) => (await opening).write(id),
      close: async () => {
        closed = true
        await opening.then(
          (client) => client.close(),
          () => {},
        )
      },
    }
  },
}
