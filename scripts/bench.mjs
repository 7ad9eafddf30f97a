import { runInForeground } from './run.mjs'
import { build, redis, setUp, toolchain, workspace } from './setup/index.mjs'

const env = setUp(redis, toolchain, workspace, build)
await runInForeground('node', ['packages/e2e/dist/bench/main.js', ...process.argv.slice(2)], env)
