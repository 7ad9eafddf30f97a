import { build, setUp, toolchain, workspace } from './setup/index.mjs'

setUp(toolchain, workspace, build)
