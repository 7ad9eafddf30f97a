import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { HarnessError } from '../../errors.js'

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}

const onPath = (command: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, command))
    .find(isExecutable)

/** Where `redis-server` is: the option, `REDIS_SERVER_BIN`, or the `PATH`, in this order. */
export const findRedisServer = (option: string | undefined, env: NodeJS.ProcessEnv): string => {
  const named = option ?? env.REDIS_SERVER_BIN
  const found = named
    ? isExecutable(named)
      ? named
      : onPath(named, env.PATH ?? '')
    : onPath('redis-server', env.PATH ?? '')
  if (found) return found
  throw new HarnessError(
    'REDIS_SERVER_MISSING',
    named
      ? `${named}, which was to be the Redis server, is not an executable file.`
      : 'No redis-server on the PATH. Install Redis 7 or Valkey (apt-get install redis-server, apk add redis, ' +
          'dnf install redis, brew install redis), or name the file in REDIS_SERVER_BIN.',
  )
}

/** The path of `openssl`, which TLS clusters get their throw-away certificates from. */
export const findOpenssl = (env: NodeJS.ProcessEnv): string => {
  const found = onPath('openssl', env.PATH ?? '')
  if (found) return found
  throw new HarnessError('OPENSSL_MISSING', 'A cluster with TLS needs the command openssl, and it is not on the PATH.')
}
