import { splitPairs } from './split-pairs.js'

/** What one sentinel says of the master. */
export type SentinelView =
  | { readonly pod: string; readonly type: 'silent'; readonly reason: string }
  | {
      readonly pod: string
      readonly type: 'sees'
      readonly master: string
      readonly flags: string
      readonly replicas: number
      readonly otherSentinels: number
      readonly quorum: string
    }

const SEPARATOR = '--'

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/**
 * Asks the sentinel of the container in which it runs. Passwords and certificates are read where the manifests mount
 * them, so that neither is seen in the API server's log.
 */
export const sentinelScript = (masterName: string): string => `
cli=$(command -v valkey-cli || command -v redis-cli)
[ ! -s /run/switchmaster/auth/sentinel-password ] || { REDISCLI_AUTH=$(head -n 1 /run/switchmaster/auth/sentinel-password); export REDISCLI_AUTH; }
set -- -p 26379
[ ! -f /tls/ca.crt ] || set -- --tls --cacert /tls/ca.crt --cert /tls/tls.crt --key /tls/tls.key "$@"
timeout 2 "$cli" "$@" SENTINEL CKQUORUM ${quoted(masterName)}
echo ${SEPARATOR}
timeout 2 "$cli" "$@" SENTINEL MASTER ${quoted(masterName)}
`

/** Takes what {@link sentinelScript} printed. */
export const readSentinelView = (pod: string, output: string): SentinelView => {
  const [quorum = '', master = ''] = output.split(`${SEPARATOR}\n`).map((part) => part.trim())
  const fields = splitPairs(master)
  if (!fields.ip || !fields.flags)
    return { pod, type: 'silent', reason: [master, quorum].find(Boolean)?.split('\n', 1)[0] ?? 'no answer' }
  return {
    pod,
    type: 'sees',
    master: `${fields.ip}:${fields.port}`,
    flags: fields.flags,
    replicas: Number(fields['num-slaves']),
    otherSentinels: Number(fields['num-other-sentinels']),
    quorum,
  }
}
