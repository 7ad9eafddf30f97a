// The service that comes with the Debian package must not start: it would hold port 6379 and outlive the tests.
const aptGet = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
trap 'exit 130' INT TERM HUP
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\\nexit 101\\n' > "$policy"
  chmod 755 "$policy"
fi
install() { apt-get install -y --no-install-recommends redis-server; }
if ! install; then
  apt-get update || true
  install
fi
if [ -d /run/systemd/system ]; then systemctl disable redis-server; fi
`

// The other three never start a service on their own.
const managers = [
  { name: 'apt-get', package: 'redis-server', needsRoot: true, command: ['sh', '-c', aptGet] },
  { name: 'apk', package: 'redis', needsRoot: true, command: ['apk', 'add', '--no-cache', 'redis'] },
  { name: 'dnf', package: 'redis', needsRoot: true, command: ['dnf', 'install', '-y', 'redis'] },
  { name: 'brew', package: 'redis', needsRoot: false, command: ['brew', 'install', 'redis'] },
]

/**
 * How redis-server can be installed on this machine.
 *
 * @param machine `has(name)`: is the command there; `isRoot`; `canSudo()`: does sudo work without a password
 * @returns the package manager and the command to run; no manager at all where none is known, no command where this user may not
 */
export function decideInstall({ has, isRoot, canSudo }) {
  const manager = managers.find(({ name }) => has(name))
  if (!manager) return { advice: 'install Redis 6.2 or later, so that redis-server is on PATH' }
  const advice = `${manager.needsRoot ? 'sudo ' : ''}${manager.name} ${manager.name === 'apk' ? 'add' : 'install'} ${manager.package}`
  const how = { name: manager.name, package: manager.package, advice: `run \`${advice}\`` }
  if (!manager.needsRoot || isRoot) return { ...how, command: manager.command }
  return canSudo() ? { ...how, command: ['sudo', '-n', ...manager.command] } : how
}
