import { runInForeground } from './run.mjs'
import { build, redis, setUp, toolchain, workspace } from './setup/index.mjs'

const env = setUp(redis, toolchain, workspace, build)
await runInForeground('vitest', ['run', ...process.argv.slice(2)], env)
