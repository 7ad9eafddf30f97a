import { findOnPath, SetupError, tryQuietly } from './shell.mjs'

const advice =
  'install Docker (https://docs.docker.com/engine/install) and kind (https://kind.sigs.k8s.io), start the engine, then `npm run test:kind`'

/**
 * What the tests on Kubernetes need and is not here, in words; `undefined` when all of it is.
 *
 * @param look `has(name)`: whether there is such a program; `answers()`: whether a container engine does
 */
export function whatKindLacks({ has, answers }) {
  for (const name of ['docker', 'kind', 'kubectl']) if (!has(name)) return `there is no ${name} on PATH`
  return answers() ? undefined : 'no container engine answers'
}

const lacks = (env) =>
  whatKindLacks({
    has: (name) => findOnPath(name, env.PATH) !== undefined,
    answers: () => tryQuietly('docker', ['version'], { env }).ok,
  })

/** Leaves the tests on Kubernetes out where they cannot run, and says so; fails where somebody insists on them. */
export function setUpKind(env) {
  if (env.SWITCHMASTER_KIND === 'on') return setUpKindOrFail(env)
  const lacking = lacks(env)
  if (lacking === undefined) return env
  console.log(`The tests on Kubernetes do not run, because ${lacking}: ${advice}.`)
  return { ...env, SWITCHMASTER_KIND: 'off' }
}

/** The same for those who want them run. */
export function setUpKindOrFail(env) {
  const lacking = lacks(env)
  if (lacking === undefined) return env
  throw new SetupError(`The tests on Kubernetes cannot run, because ${lacking}: ${advice}.`)
}
