import { openKind } from '../../src/drivers/kind/lifecycle.js'
import { printed } from '../../src/drivers/kind/progress.js'
import { resolveKindSettings } from '../../src/drivers/kind/settings.js'

// Before each file of tests: the first one makes the cluster, the others find it.
await openKind(resolveKindSettings(process.env), printed)
