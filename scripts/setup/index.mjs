import { SetupError } from './shell.mjs'

/**
 * Does the steps of the set-up that a command needs, each of them only where there is something to do.
 *
 * @returns the environment to start the command with
 */
export function setUp(...steps) {
  try {
    return steps.reduce((env, step) => step(env), { ...process.env })
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

export { setUpBuild as build } from './build.mjs'
export { setUpKind as kind, setUpKindOrFail as kindOrFail } from './kind.mjs'
export { setUpRedis as redis } from './redis.mjs'
export { setUpToolchain as toolchain } from './toolchain.mjs'
export { setUpWorkspace as workspace } from './workspace.mjs'
