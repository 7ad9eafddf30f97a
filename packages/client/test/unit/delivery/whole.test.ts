import { describe, expect, it } from 'vitest'
import type { Item, Sendable } from '../../../src/connection/internals.js'
import { WholeTransactions } from '../../../src/delivery/whole.js'
import { command, FakeQueue, lineOf, outcomeOf } from './fake.js'

const READONLY = new Error("READONLY You can't write against a read only replica.")
const ABORTED = new Error('EXECABORT Transaction discarded because of previous errors.')

/** What `multi()` has sent, as it is in flight. */
const sent = (...lines: string[]) => {
  const whole = new WholeTransactions()
  const stream = {}
  const items = ['multi', ...lines, 'exec'].map((line, pipelineIndex): Item => {
    const made = Object.assign(command(line), { pipelineIndex, inTransaction: line !== 'exec' })
    return { command: made, stream, select: 0 }
  })
  whole.sent(items.map((item) => item.command))
  return { whole, stream, items, exec: items.at(-1) as Item }
}

const queueOf = (items: readonly Item[]): FakeQueue => {
  const queue = new FakeQueue()
  for (const item of items) queue.push(item)
  return queue
}

describe('a transaction that is known as a whole', () => {
  it('is found by its EXEC, from each of its commands, and from no other', () => {
    const { whole, items, exec } = sent('incr a', 'get b')
    const single: Item = { command: command('incr a') }
    const behind = queueOf([...items.slice(2), single])
    expect(whole.execOf(items[1] as Item, behind)).toBe(exec.command)
    expect(whole.execOf(exec, queueOf([single]))).toBe(exec.command)
    expect(whole.execOf(single, behind)).toBeUndefined()
    const other = sent('incr a')
    expect(whole.execOf(other.items[1] as Item, queueOf(other.items.slice(2)))).toBeUndefined()
  })

  it('was aborted by what was refused first, or by what EXECABORT says', () => {
    const { whole, exec } = sent('incr a')
    expect(whole.causeOf(exec.command, ABORTED)).toBeUndefined()
    const because = new Error(`EXECABORT Transaction discarded because of: ${READONLY.message}`)
    expect(whole.causeOf(exec.command, because)).toEqual(READONLY)
    whole.refused(exec.command, READONLY, true)
    whole.refused(exec.command, new Error('LOADING'), false)
    expect(whole.causeOf(exec.command, ABORTED)).toBe(READONLY)
    expect(whole.goesAgain(exec.command)).toBe(true)
    expect(whole.causeOf(exec.command, new Error('NOAUTH'))).toBeUndefined()
  })

  it('is sent again as it was, in one piece, with its own EXEC, and may be refused once more', () => {
    const { whole, stream, items, exec } = sent('incr a', 'get b')
    whole.refused(exec.command, READONLY, true)
    const again = whole.anew({ ...exec, select: 3 })
    expect(again.map((item) => lineOf(item.command))).toEqual(['multi', 'incr a', 'get b', 'exec'])
    expect(again.map((item) => item.command.pipelineIndex)).toEqual([0, 1, 2, 3])
    expect(again.every((item) => item.stream === stream && item.select === 3)).toBe(true)
    expect(again.map((item, i) => item.command === items[i]?.command)).toEqual([false, false, false, true])
    expect(whole.goesAgain(exec.command)).toBeUndefined()
    expect(whole.execOf(again[1] as Item, queueOf(again.slice(2)))).toBe(exec.command)
  })

  it('was not executed where its connection is lost between the refusal and EXECABORT', async () => {
    const { whole, items, exec } = sent('incr a', 'incr b', 'get c')
    const behind: Item = { command: command('incr d') }
    const inFlight = [...items.slice(2), behind]
    expect(whole.takeRefused(inFlight)).toEqual([])
    whole.refused(exec.command, READONLY, true)
    const again = whole.takeRefused(inFlight)
    expect(again.map((item) => lineOf(item.command))).toEqual(['multi', 'incr a', 'incr b', 'get c', 'exec'])
    expect(inFlight).toEqual([behind])
    for (const item of items.slice(2, -1)) expect(await outcomeOf(item.command)).toBe('resolved')
    expect(await outcomeOf(exec.command as Sendable)).toBe('pending')
  })
})
