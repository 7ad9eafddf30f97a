import { runInForeground } from './run.mjs'
import { build, kind, redis, setUp, toolchain, workspace } from './setup/index.mjs'

const env = setUp(kind, redis, toolchain, workspace, build)
await runInForeground('vitest', ['run', ...process.argv.slice(2)], env)
