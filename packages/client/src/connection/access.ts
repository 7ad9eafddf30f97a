import type { Watcher } from '../sentinels/watcher.js'
import type { MasterWatch } from '../topology/master-watch.js'
import type { ClientSettings } from './settings.js'

/** What it takes to reach the servers of one cluster, sentinels and data nodes, with a client's own secrets. */
export interface Access {
  readonly watcher: Watcher
  readonly watch: MasterWatch
  readonly settings: ClientSettings
}
