import { expect, test } from 'vitest'
import { Undo } from '../../../../src/drivers/kind/undo.js'

/** Steps that write down their names, and fail the first time where they are to. */
const recorded = () => {
  const undo = new Undo()
  const done: string[] = []
  const add = (what: string, failures = 0): void => {
    let left = failures
    undo.add(what, async () => {
      done.push(what)
      if (left-- > 0) throw new Error(`${what} failed`)
    })
  }
  return { undo, done, add }
}

test('the last thing that was done is undone first, and once', async () => {
  const { undo, done, add } = recorded()
  for (const what of ['cut 1', 'drain a', 'cut 2']) add(what)
  await undo.undoAll('cut ')
  expect(done).toEqual(['cut 2', 'cut 1'])
  await undo.undoAll()
  await undo.undoAll()
  expect(done).toEqual(['cut 2', 'cut 1', 'drain a'])
})

test('what could not be undone is tried again when all is undone', async () => {
  const { undo, done, add } = recorded()
  add('drain a', 1)
  await expect(undo.undo('drain a')).rejects.toThrow('drain a failed')
  await undo.undoAll()
  await undo.undoAll()
  expect(done).toEqual(['drain a', 'drain a'])
})

test('all is undone even when something fails, and the first failure is told', async () => {
  const { undo, done, add } = recorded()
  add('cut 1', 1)
  add('cut 2', 1)
  add('cut 3')
  await expect(undo.undoAll()).rejects.toThrow('cut 2 failed')
  expect(done).toEqual(['cut 3', 'cut 2', 'cut 1'])
})

test('what is known already is undone as it was known first', async () => {
  const { undo } = recorded()
  const done: number[] = []
  undo.add('dns replicas', async () => void done.push(2))
  undo.add('dns replicas', async () => void done.push(0))
  await undo.undoAll()
  expect(done).toEqual([2])
})
