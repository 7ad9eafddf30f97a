import { expect, it } from 'vitest'
import { refusalOf } from '../../../src/delivery/refusal.js'

it.each([
  ["READONLY You can't write against a read only replica.", 'moved'],
  ["READONLY You can't write against a read only replica. script: 4ca23, on @user_script:1.", 'moved'],
  ['UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)', 'moved'],
  ["MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.", 'moved'],
  ['LOADING Redis is loading the dataset in memory', 'moved'],
  ['NOREPLICAS Not enough good replicas to write.', 'not-now'],
])('%s says that the command was not executed', (message, refusal) => {
  expect(refusalOf(new Error(message))).toBe(refusal)
})

it.each([
  'ERR unknown command',
  'WRONGTYPE Operation against a key holding the wrong kind of value',
  'ERR READONLY of somebody else',
  'READONLYNESS is no code of Redis',
  'LOADINGS',
  'EXECABORT Transaction discarded because of previous errors.',
  'OOM command not allowed',
  'Command timed out',
  '',
])('%s is its own affair', (message) => {
  expect(refusalOf(new Error(message))).toBeUndefined()
})
