import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHANNELS, parseEvent } from '../../../src/sentinels/events.js'

// Payloads as published by Redis 7.0, two ports for two nodes.
const OLD = '127.0.0.1 7001'
const NEW = '127.0.0.1 7002'
const from = { host: '127.0.0.1', port: 7001 }
const to = { host: '127.0.0.1', port: 7002 }

describe('an event of a sentinel', () => {
  it('names the new master after a failover', () => {
    expect(parseEvent('+switch-master', `mymaster ${OLD} ${NEW}`)).toEqual({
      channel: '+switch-master',
      type: 'switch-master',
      name: 'mymaster',
      from,
      to,
    })
  })

  it('names the promoted replica, and the candidate before it', () => {
    const payload = `slave 127.0.0.1:7002 ${NEW} @ mymaster ${OLD}`
    expect(parseEvent('+promoted-slave', payload)).toMatchObject({ type: 'promoted', name: 'mymaster', from, to })
    expect(parseEvent('+selected-slave', payload)).toMatchObject({
      type: 'selected',
      name: 'mymaster',
      candidate: to,
      master: from,
    })
  })

  it('belongs to the master it names, whatever it is about', () => {
    expect(parseEvent('+odown', `master mymaster ${OLD} #quorum 2/2`)).toMatchObject({
      type: 'master-down',
      name: 'mymaster',
      master: from,
    })
    expect(parseEvent('+sdown', `slave 127.0.0.1:7002 ${NEW} @ cache ${OLD}`)).toMatchObject({ name: 'cache' })
    expect(parseEvent('-failover-abort-no-good-slave', `master mymaster ${OLD}`)).toMatchObject({
      type: 'failover-ended',
      name: 'mymaster',
    })
  })

  it('tells a sentinel that is back from a master or a replica that is', () => {
    const payload = (kind: string) => `${kind} 4844f99a ${NEW} @ mymaster ${OLD}`
    const sentinelBack = { channel: '-sdown', type: 'sentinel-back', name: 'mymaster', sentinel: to }
    expect(parseEvent('-sdown', payload('sentinel'))).toEqual(sentinelBack)
    expect(parseEvent('-sdown', payload('slave'))).toMatchObject({ type: 'changed', name: 'mymaster' })
    expect(parseEvent('-sdown', `master mymaster ${OLD}`)).toMatchObject({ type: 'changed', name: 'mymaster' })
  })

  it('keeps IPv6 addresses and host names as they are', () => {
    expect(parseEvent('+switch-master', 'mymaster ::1 7001 redis-1.redis 7002')).toMatchObject({
      from: { host: '::1', port: 7001 },
      to: { host: 'redis-1.redis', port: 7002 },
    })
  })

  it('says nothing where it makes no sense', () => {
    expect(parseEvent('+switch-master', 'mymaster 127.0.0.1')).toBeUndefined()
    expect(parseEvent('+switch-master', `mymaster ${OLD} 127.0.0.1 99999`)).toBeUndefined()
    expect(parseEvent('toString', 'mymaster')).toBeUndefined()
  })

  it('never throws, whatever is published', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CHANNELS), fc.string(), (channel, payload) => void parseEvent(channel, payload)),
    )
  })
})
