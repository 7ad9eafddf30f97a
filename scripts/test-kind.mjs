import { runInForeground } from './run.mjs'
import { build, kindOrFail, redis, setUp, toolchain, workspace } from './setup/index.mjs'

const env = setUp(kindOrFail, redis, toolchain, workspace, build)
await runInForeground('vitest', ['run', '--project', 'kind', ...process.argv.slice(2)], env)
