import { decideInstall } from './package-manager.mjs'
import { findOnPath, isExecutable, SetupError, say, tryQuietly } from './shell.mjs'
import { isAtLeast } from './version.mjs'

const oldest = '6.2'

/** Finds redis-server, installs it where that is allowed, and says where it is in REDIS_SERVER_BIN. */
export function setUpRedis(env) {
  const bin = named(env) ?? findOnPath('redis-server', env.PATH) ?? install(env)
  const version = versionOf(bin, env)
  if (!isAtLeast(version, oldest)) {
    throw new SetupError(
      `${bin} is Redis ${version}, and ${oldest} or later is needed: set REDIS_SERVER_BIN to a newer one.`,
    )
  }
  return { ...env, REDIS_SERVER_BIN: bin }
}

function named(env) {
  const bin = env.REDIS_SERVER_BIN
  if (!bin) return undefined
  if (isExecutable(bin)) return bin
  throw new SetupError(`REDIS_SERVER_BIN is ${bin}, and there is no such executable file.`)
}

function install(env) {
  const how = decideInstall({
    has: (name) => findOnPath(name, env.PATH) !== undefined,
    isRoot: process.getuid?.() === 0,
    canSudo: () => tryQuietly('sudo', ['-n', 'true'], { env }).ok,
  })
  if (!how.command) throw new SetupError(`There is no redis-server here: ${how.advice}, or set REDIS_SERVER_BIN.`)
  say(`installing ${how.package} with ${how.name}, because there is no redis-server on PATH`)
  const [command, ...args] = how.command
  const { ok, output } = tryQuietly(command, args, { env })
  if (!ok) {
    process.stderr.write(output)
    throw new SetupError(
      `${how.name} did not install ${how.package}, as it says above: ${how.advice}, or set REDIS_SERVER_BIN.`,
    )
  }
  const bin = findOnPath('redis-server', env.PATH)
  if (!bin) throw new SetupError(`${how.name} installed ${how.package}, and still there is no redis-server on PATH.`)
  return bin
}

function versionOf(bin, env) {
  const { ok, output } = tryQuietly(bin, ['--version'], { env })
  const version = /\bv=(\d+\.\d+\.\d+)/.exec(output)?.[1]
  if (!ok || !version)
    throw new SetupError(`${bin} --version did not say a Redis version: set REDIS_SERVER_BIN to a redis-server.`)
  return version
}
