import { expect, it } from 'vitest'
import type { Item } from '../../../src/connection/internals.js'
import { forgetGivenUp, stillWaiting, takeAll, whenGone } from '../../../src/delivery/waiting.js'
import { command, FakeQueue, lineOf, outcomeOf } from './fake.js'

const queueOf = (...lines: string[]): FakeQueue => {
  const queue = new FakeQueue()
  for (const line of lines) queue.push({ command: command(line) })
  return queue
}

it('tells when an item has left its queue, once, however many watch', () => {
  const queue = queueOf('a', 'b', 'c')
  const [first, second, third] = queue.items as [Item, Item, Item]
  const gone: string[] = []
  whenGone(queue, second, () => gone.push('second'))
  whenGone(queue, third, () => gone.push('third'))
  whenGone(queue, first, () => gone.push('first'))
  expect(lineOf((queue.shift() as Item).command)).toBe('a')
  expect(gone).toEqual(['first'])
  queue.shift()
  expect(gone).toEqual(['first', 'second'])
  queue.unshift(second)
  queue.shift()
  expect(gone).toEqual(['first', 'second'])
  queue.shift()
  expect(gone).toEqual(['first', 'second', 'third'])
  expect(queue.shift()).toBeUndefined()
})

it('forgets single commands that were given up, and with one command of a pipeline the whole of it', async () => {
  const stream = {}
  const other = {}
  const items: Item[] = [
    { command: command('set a 1') },
    { command: command('set b 1'), stream },
    { command: command('set c 1'), stream },
    { command: command('get d') },
    { command: command('get e'), stream: other },
  ]
  items[0]?.command.reject(new Error('late'))
  items[2]?.command.reject(new Error('late'))
  const queue = new FakeQueue()
  for (const item of items) queue.push(item)
  forgetGivenUp(queue)
  expect(takeAll(queue).map((item) => lineOf(item.command))).toEqual(['get d', 'get e'])
  expect(String(await outcomeOf((items[1] as Item).command))).toContain('Command timed out')
  expect(stillWaiting([])).toEqual([])
})
