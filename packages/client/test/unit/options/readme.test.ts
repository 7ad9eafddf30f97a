import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.js'
import type { ErrorCode } from '../../../src/errors.js'
import { FAILOVER_NAMES, resolveFailover } from '../../../src/options/failover.js'
import { resolveTiming, TIMING_NAMES } from '../../../src/options/timing.js'

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8')

// Does not compile while a code is missing here.
const CODES = Object.keys({
  CONFIG_INVALID: true,
  SENTINELS_NOT_CONFIGURED: true,
  SENTINEL_UNREACHABLE: true,
  SENTINEL_AUTH_FAILED: true,
  NOT_A_SENTINEL: true,
  MASTER_NAME_UNKNOWN: true,
  MASTER_UNREACHABLE: true,
  MASTER_AUTH_FAILED: true,
  NOT_A_MASTER: true,
  NO_REPLICA_AVAILABLE: true,
  TLS_FAILED: true,
  CLIENT_CLOSED: true,
  UNCERTAIN_WRITE: true,
  REPLY_LOST: true,
  TRANSACTION_LOST: true,
  ABORTED: true,
  HELD_TOO_MUCH: true,
  FENCE_TIMEOUT: true,
  QUORUM_LOST: true,
  SWITCHOVER_REFUSED: true,
  SWITCHOVER_TIMEOUT: true,
  FAILOVER_IN_PROGRESS: true,
  POOL_TIMEOUT: true,
  POOL_EXHAUSTED: true,
  POOL_CLOSED: true,
  DURABILITY_NOT_REACHED: true,
  NOT_ENOUGH_REPLICAS: true,
} satisfies Record<ErrorCode, true>)

describe('the README', () => {
  it.each(CODES)('has a heading for %s', (code) => {
    expect(README).toContain(`\n### ${code}\n`)
  })

  it('has no heading for a code that does not exist', () => {
    expect([...README.matchAll(/^### ([A-Z_]+)$/gm)].map(([, code]) => code)).toEqual(CODES)
  })

  it('gives each timing option its default', () => {
    const defaults = resolveTiming(undefined)
    for (const name of TIMING_NAMES) expect(README).toContain(`| \`${name}\` | ${defaults[name]} |`)
  })

  it('gives each failover option its default', () => {
    const { maxHeldBytes, ...defaults } = resolveFailover(undefined)
    for (const name of FAILOVER_NAMES) expect(README).toContain(`\`${name}\``)
    for (const value of Object.values(defaults)) {
      expect(README).toContain(typeof value === 'string' ? `\`'${value}'\`` : `${value}`)
    }
    expect(README).toContain(`${maxHeldBytes / 2 ** 20} MiB`)
  })

  it.each(Object.keys(COMMANDS))('shows the command %s', (command) => {
    expect(README).toContain(`$ switchmaster ${command}\n`)
  })
})
