import { Redis as IORedis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { hook, internals, type MultiPipeline } from '../../../src/connection/internals.js'

/** What is used of ioredis beyond its public types must be there in the version that is installed. */
describe('the internals of the installed ioredis', () => {
  const redis = new IORedis({ lazyConnect: true })
  const inside = internals(redis)

  it('have the fields that are read and written', () => {
    expect(inside.status).toBe('wait')
    expect(inside.connector).toBeDefined()
    expect(inside.reconnectTimeout).toBeNull()
    expect(inside.retryAttempts).toBe(0)
    for (const method of ['peekFront', 'shift', 'unshift'] as const) {
      expect(inside.commandQueue[method]).toBeTypeOf('function')
    }
  })

  it('collect what multi() sends', () => {
    const ended = new IORedis({ lazyConnect: true })
    ended.disconnect()
    const pipeline = ended.multi().incr('a')
    const { _queue: queue } = pipeline as unknown as MultiPipeline
    pipeline.exec().catch(() => {})
    expect(queue.map(({ name, inTransaction }) => [name, inTransaction])).toEqual([
      ['multi', true],
      ['incr', true],
      ['exec', false],
    ])
  })

  it('call setStatus at each change of state, and flushQueue when commands are given up', () => {
    const seen: string[] = []
    hook(inside, 'setStatus', (base, status, argument) => {
      seen.push(status)
      base(status, argument)
    })
    hook(inside, 'flushQueue', (base, error, options) => {
      seen.push(`flush: ${error.message}`)
      base(error, options)
    })
    redis.disconnect()
    expect(seen).toEqual(['close', 'end', 'flush: Connection is closed.'])
    expect(redis.status).toBe('end')
  })
})
