import { describe, expect, it } from 'vitest'
import { claim, node, World } from './world.js'

describe('the first discovery', () => {
  it('ends as soon as a majority agrees, however long the others take', () => {
    const world = new World().answer('s1', claim(1, 4))
    expect(world.master).toBeUndefined()
    expect(world.answer('s3', claim(1, 4)).master).toEqual(node(1))
    expect(world.tellings('discovered')).toHaveLength(1)
  })

  it('takes the highest epoch once everybody has answered', () => {
    const world = new World().answer('s1', claim(1, 4)).answer('s2', claim(2, 5))
    expect(world.master).toBeUndefined()
    expect(world.answer('s3', claim(3, 3)).master).toEqual(node(2))
  })

  it('waits for a silent sentinel until the budget is used up, and says when that is', () => {
    const world = new World(400).answer('s1', claim(1, 4)).answer('s2', claim(2, 5))
    expect(world.lookAgainAt).toBe(400)
    expect(world.wait(399).hear({ type: 'time-passed' }).master).toBeUndefined()
    expect(world.wait(1).hear({ type: 'time-passed' }).master).toEqual(node(2))
    expect(world.lookAgainAt).toBeUndefined()
  })

  it('does not wait for sentinels that cannot be reached', () => {
    const world = new World().hear({ type: 'lost', sentinel: 's1' }).hear({ type: 'lost', sentinel: 's2' })
    expect(world.answer('s3', claim(1, 1)).master).toEqual(node(1))
  })

  it('finds nothing where nobody knows the name', () => {
    const world = new World()
    for (const sentinel of ['s1', 's2', 's3']) world.answer(sentinel, 'unknown-name')
    expect(world.wait(1000).hear({ type: 'time-passed' }).master).toBeUndefined()
  })

  it('waits for sentinels that are only learnt from the first answer', () => {
    const world = new World(400, ['service'])
    world.hear({ type: 'members', sentinels: ['service', 's2', 's3'] }).answer('service', claim(1, 1))
    expect(world.master).toBeUndefined()
    expect(world.answer('s2', claim(2, 2)).answer('s3', claim(2, 2)).master).toEqual(node(2))
  })
})
