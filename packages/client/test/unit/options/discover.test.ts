import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { discover } from '../../../src/options/discover.js'

describe('discover', () => {
  it('tells what the environment says, without any option', () => {
    const found = discover({ env: { REDIS_SENTINELS: 's1,s2', REDIS_SENTINEL_MASTER_NAME: 'main' } })
    expect(found).toMatchObject({ kind: 'sentinel', masterName: 'main', seeds: [{ host: 's1' }, { host: 's2' }] })
    expect(found.provenance).toContainEqual({
      setting: 'sentinels',
      value: 's1:26379,s2:26379',
      source: 'REDIS_SENTINELS',
    })
  })

  it('follows the name of a Service', () => {
    const found = discover({ service: 'cache', env: { CACHE_SERVICE_HOST: '10.0.0.1', REDIS_SENTINELS: 's1' } })
    expect(found).toMatchObject({ seeds: [{ host: '10.0.0.1', port: 26379 }] })
  })

  it('reads files from the file system', () => {
    const folder = mkdtempSync(join(tmpdir(), 'discover-'))
    try {
      writeFileSync(join(folder, 'password'), 'secret\n')
      const env = { REDIS_SENTINELS: 's1', REDIS_PASSWORD_FILE: join(folder, 'password') }
      expect(discover({ env }).readSecrets()).toEqual({ password: 'secret' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
