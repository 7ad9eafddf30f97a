import { runInForeground } from './run.mjs'
import { build, kindOrFail, setUp, toolchain, workspace } from './setup/index.mjs'

const env = setUp(kindOrFail, toolchain, workspace, build)
await runInForeground('node', ['packages/e2e/dist/bench-kind/main.js', ...process.argv.slice(2)], env)
