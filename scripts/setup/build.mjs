import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'
import { runQuietly, say } from './shell.mjs'

/** Compiles the packages into their `dist`; tsc finds out by itself what has changed. */
export function setUpBuild(env) {
  if (!existsSync(join(root, 'packages/client/dist'))) say('building the packages')
  runQuietly('tsc', ['-b', 'tsconfig.build.json'], { env, cwd: root })
  return env
}
