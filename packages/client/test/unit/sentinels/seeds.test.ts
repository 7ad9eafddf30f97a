import { expect, it } from 'vitest'
import { resolveSeed } from '../../../src/sentinels/seeds.js'

const resolve = async () => ['10.0.0.1', '10.0.0.2', '10.0.0.1']

it('a name is all its addresses, each once, and what the certificate is to hold', async () => {
  expect(await resolveSeed({ host: 'sentinels.test', port: 26379 }, 0, resolve)).toEqual([
    { host: '10.0.0.1', port: 26379, servername: 'sentinels.test' },
    { host: '10.0.0.2', port: 26379, servername: 'sentinels.test' },
  ])
})

it('an address stays one, and its certificate is looked at for the name that was told beside it', async () => {
  const seed = { host: '10.0.0.9', port: 26379 }
  expect(await resolveSeed(seed, 0, resolve)).toEqual([{ ...seed, servername: undefined }])
  expect(await resolveSeed({ ...seed, servername: 'redis-sentinel' }, 0, resolve)).toEqual([
    { ...seed, servername: 'redis-sentinel' },
  ])
})
