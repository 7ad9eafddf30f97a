import { Redis } from 'iovalkey'
import type { ClientAdapter } from './adapter.js'
import { sentinelOptions, trafficOf } from './ioredis.js'
import { settingsFrom } from './settings.js'

const adapter = (name: string, extra: { readonly failoverDetector?: boolean }): ClientAdapter => ({
  name,
  open: ({ env, key }) => trafficOf(new Redis({ ...sentinelOptions(settingsFrom(env)), ...extra }), key),
})

/** iovalkey as it comes. */
export const iovalkey: ClientAdapter = adapter('iovalkey', {})

/** iovalkey with its option `failoverDetector`, which listens to the sentinels as that of ioredis does. */
export const iovalkeyFailoverDetector: ClientAdapter = adapter('iovalkey-failover-detector', { failoverDetector: true })
