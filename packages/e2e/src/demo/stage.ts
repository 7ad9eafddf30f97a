import type { Cluster } from '../drivers/cluster.js'
import type { Screen } from '../terminal/screen.js'

/** Where the demo plays. */
export interface Stage {
  readonly cluster: Cluster
  readonly screen: Screen
  /** Whether the terminal shows more than ASCII. */
  readonly unicode: boolean
  /** Cuts every observation short, in milliseconds. */
  readonly observeAtMostMs: number
  readonly signal: AbortSignal
}
