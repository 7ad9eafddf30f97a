import { expect, it } from 'vitest'
import { abortable } from '../../../src/delivery/abortable.js'

const never = new Promise<string>(() => {})
const outcomeOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    (value) => value,
    (error) => error,
  )

it('an answer in time is the answer, and leaves no listener', async () => {
  const { signal } = new AbortController()
  let listeners = 0
  const counted = new Proxy(signal, {
    get: (target, name) => {
      if (name === 'addEventListener') listeners++
      if (name === 'removeEventListener') listeners--
      const value = Reflect.get(target, name) as unknown
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  expect(await abortable(Promise.resolve('OK'), counted, () => false)).toBe('OK')
  await expect(abortable(Promise.reject(new Error('own')), counted, () => false)).rejects.toThrow('own')
  await new Promise((resolve) => setImmediate(resolve))
  expect(listeners).toBe(0)
})

it('one that was sent is unknown, with the reason; an aborted signal is aborted at once', async () => {
  const reason = new Error('enough')
  const error = await outcomeOf(abortable(never, AbortSignal.abort(reason), () => false))
  expect(error).toMatchObject({ code: 'ABORTED', outcome: 'unknown', cause: reason, retryable: false })
})

it('one that still waits is given up, and certainly not executed', async () => {
  const controller = new AbortController()
  let reject: (error: Error) => void = () => {}
  const answer = new Promise<string>((_, fail) => {
    reject = fail
  })
  const given = abortable(answer, controller.signal, (_, error) => {
    reject(error)
    return true
  })
  controller.abort()
  expect(await outcomeOf(given)).toMatchObject({ code: 'ABORTED', outcome: 'not-executed' })
})
