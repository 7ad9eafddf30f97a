import { expect, test } from 'vitest'
import { HarnessError, until } from '../../src/index.js'

test('what was seen is handed back', async () => {
  let looks = 0
  await expect(
    until(() => (++looks === 3 ? looks : undefined), { timeoutMs: 1_000, everyMs: 1, what: 'x' }),
  ).resolves.toBe(3)
})

test('a limit that passes says what was awaited, and why it did not come', async () => {
  const waiting = until(() => Promise.reject(new Error('refused')), {
    timeoutMs: 1,
    what: 'the moon',
    explain: () => 'clouds',
  })
  await expect(waiting).rejects.toMatchObject({
    code: 'TIMED_OUT',
    message: 'Waited 1 ms for the moon.\nrefused\nclouds',
  })
})

test('an error of the harness itself is not waited out', async () => {
  const waiting = until(() => Promise.reject(new HarnessError('NODE_STATE', 'gone')), { timeoutMs: 60_000, what: 'x' })
  await expect(waiting).rejects.toMatchObject({ code: 'NODE_STATE' })
})

test('a signal ends the wait', async () => {
  const abort = new AbortController()
  const waiting = until(() => undefined, { timeoutMs: 60_000, what: 'x', signal: abort.signal })
  abort.abort()
  await expect(waiting).rejects.toThrow(/abort/i)
})
