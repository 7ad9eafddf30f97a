import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import type { History } from '../../src/index.js'
import { readLines, writeLine } from '../../src/pod/lines.js'
import { packHistory, unpackHistory } from '../../src/pod/pack.js'

test('values arrive as they were written, whatever the pieces they come in', async () => {
  const stream = new PassThrough()
  const values: unknown[] = []
  readLines(stream, (value) => values.push(value))
  const sent = [{ a: 'ä\n€' }, 'x'.repeat(1_000), null, [1, 2]]
  const text = new PassThrough()
  for (const value of sent) writeLine(text, value)
  const bytes = text.read() as Buffer
  for (let i = 0; i < bytes.length; i += 3) stream.write(bytes.subarray(i, i + 3))
  stream.end()
  await new Promise((resolve) => stream.on('end', resolve))
  expect(values).toEqual(sent)
})

test('a history comes back as it was, in the times of whoever reads it', () => {
  const ops: History['ops'] = [
    { worker: 0, id: '0-0', tInvoke: 1, tDone: 2, outcome: 'ok', server: '10.0.0.1:6379' },
    { worker: 1, id: '1-0', tInvoke: 3, tDone: 4, outcome: 'unknown', error: 'gone' },
  ]
  const unpacked = unpackHistory(packHistory({ startedAt: 0, stoppedAt: 5, ops }), 100)
  expect(unpacked).toEqual({
    startedAt: 100,
    stoppedAt: 105,
    ops: ops.map((op) => ({ ...op, tInvoke: op.tInvoke + 100, tDone: op.tDone + 100 })),
  })
})
