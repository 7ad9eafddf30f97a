import { expect, test } from 'vitest'
import { refused } from '../../../../src/drivers/kind/promotable.js'

const replica = (name: string, priority: string): string[] => [
  'name',
  name,
  'flags',
  'slave',
  'slave-priority',
  priority,
]

test('a replica of any priority but 0 is promotable', () => {
  expect(refused('sentinel-0', [replica('10.0.0.1:6379', '100'), replica('10.0.0.2:6379', '1')])).toEqual([])
})

test('a replica of priority 0 is named, with the sentinel that would not promote it', () => {
  const replicas = [replica('10.0.0.1:6379', '100'), replica('10.0.0.2:6379', '0')]
  expect(refused('sentinel-0', replicas)).toEqual(['sentinel-0 would not promote 10.0.0.2:6379'])
})

test('a replica of which no priority is told is not taken for promotable', () => {
  expect(() => refused('sentinel-0', [['name', '10.0.0.1:6379']])).toThrow('sentinel-0 does not tell the priority')
})
