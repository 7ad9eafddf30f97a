import { expect, it } from 'vitest'
import { type Held, judge } from '../../../src/durable/verdict.js'

const HERE = { name: 'the connection that answered the write' }
const ELSEWHERE = { name: 'another one' }
const write = { connection: HERE, order: 5 }
const counted = (replicas: number, more: Partial<{ connection: unknown; order: number }> = {}): Held => ({
  type: 'counted',
  replicas,
  connection: HERE,
  order: 6,
  ...more,
})

it('a WAIT that was answered after the write, on its connection, speaks for it', () => {
  expect(judge(write, counted(2), 2, HERE)).toEqual({ type: 'reached' })
  expect(judge(write, counted(3), 2, ELSEWHERE)).toEqual({ type: 'reached' })
  expect(judge(write, counted(1), 2, HERE)).toEqual({ type: 'missed', replicas: 1 })
})

it('a WAIT on another connection speaks for nothing, however many it counts', () => {
  expect(judge(write, counted(9, { connection: ELSEWHERE }), 1, ELSEWHERE)).toEqual({
    type: 'unknown',
    cause: undefined,
  })
})

it('a WAIT that has overtaken the write is asked again', () => {
  expect(judge(write, counted(9, { order: 4 }), 1, HERE)).toEqual({ type: 'ask-again' })
})

it('a WAIT that failed is asked again while the connection stands', () => {
  const cause = new Error('gone')
  expect(judge(write, { type: 'failed', cause }, 1, HERE)).toEqual({ type: 'ask-again' })
  expect(judge(write, { type: 'failed', cause }, 1, ELSEWHERE)).toEqual({ type: 'unknown', cause })
})
