import { expect, expectTypeOf, it } from 'vitest'
import { Redis } from '../../../src/index.js'

const client = (more: object = {}): Redis =>
  new Redis({ sentinels: [{ host: '127.0.0.1', port: 1 }], lazyConnect: true, ...more })

it.each([
  [{ replicas: 0, timeoutMs: 1 }, /replicas of durable\(\)/],
  [{ replicas: 1.5, timeoutMs: 1 }, /replicas of durable\(\)/],
  [{ replicas: 1, timeoutMs: 0 }, /timeoutMs of durable\(\)/],
  [{ replicas: 1, timeoutMs: Number.POSITIVE_INFINITY }, /timeoutMs of durable\(\)/],
])('%j is refused at once', (options, message) => {
  expect(() => client().durable(options)).toThrow(message)
})

it('a client that reads from replicas writes nothing durable', () => {
  expect(() => client({ role: 'slave' }).durable({ replicas: 1, timeoutMs: 1 })).toThrow(/role: 'slave'/)
})

it('has the commands of ioredis, with their types, and nothing that is about a connection', async () => {
  const durable = client().durable({ replicas: 1, timeoutMs: 1 })
  expectTypeOf(durable.incr).returns.toEqualTypeOf<Promise<number>>()
  expectTypeOf(durable).not.toHaveProperty('blpop')
  expect('set' in durable).toBe(true)
  expect('then' in durable).toBe(false)
  const blpop = (durable as unknown as Redis).blpop('q', 0)
  await expect(blpop).rejects.toThrow('durable() does not take blpop')
  await expect(durable.call('SUBSCRIBE', 'c')).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})
