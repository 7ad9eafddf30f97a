import { describe, expect, it } from 'vitest'
import { SETTLE_MS } from '../../../src/topology/believe.js'
import { claim, node, SENTINELS, settled, type World } from './world.js'

describe('a switch', () => {
  it('follows the first sentinel that holds a higher epoch', () => {
    const world = settled().wait(100).answer('s2', claim(2, 2))
    expect(world.master).toEqual(node(2))
    expect(world.tellings('switched')).toEqual([
      { type: 'switched', from: claim(1, 1), to: claim(2, 2), standing: 'confirmed', failingOverSince: undefined },
    ])
  })

  it('is told once, whoever says it afterwards', () => {
    const world = settled()
    for (const sentinel of SENTINELS) world.wait(50).answer(sentinel, claim(2, 2)).answer(sentinel, claim(2, 2))
    expect(world.tellings('switched')).toHaveLength(1)
  })

  it('asks the sentinel whose event has announced a new master', () => {
    const world = settled().hear({ type: 'announced', sentinel: 's3', to: node(2) })
    expect(world.master).toEqual(node(1))
    expect(world.tellings('ask')).toEqual([{ type: 'ask', sentinel: 's3' }])
  })

  it('believes the event where a sentinel has the new epoch but still the old address', () => {
    const world = settled()
      .hear({ type: 'announced', sentinel: 's3', to: node(2) })
      .answer('s3', claim(1, 2))
    expect(world.master).toEqual(node(2))
    expect(world.answer('s3', claim(1, 2)).master).toEqual(node(2))
    expect(world.answer('s3', claim(3, 3)).master).toEqual(node(2))
    expect(world.hear({ type: 'announced', sentinel: 's3', to: node(3) }).answer('s3', claim(3, 4)).master).toEqual(
      node(3),
    )
  })

  it('does not take an old answer of a sentinel for an announcement that came to nothing', () => {
    const world = settled()
      .hear({ type: 'announced', sentinel: 's3', to: node(2) })
      .answer('s3', claim(1, 1))
    expect(world.master).toEqual(node(1))
  })
})

describe('a lower epoch', () => {
  it('is never believed from a minority', () => {
    const world = settled().answer('s1', claim(2, 2)).answer('s2', claim(2, 2))
    for (let i = 0; i < 10; i++) world.wait(SETTLE_MS).answer('s3', claim(1, 1))
    expect(world.master).toEqual(node(2))
  })

  it('is not believed from a majority that has merely not heard of the failover yet', () => {
    const world = settled().wait(1000).answer('s1', claim(2, 2))
    world
      .wait(SETTLE_MS - 1)
      .answer('s2', claim(1, 1))
      .answer('s3', claim(1, 1))
    expect(world.master).toEqual(node(2))
  })

  it('is believed from a majority that goes on saying so', () => {
    const world = settled().wait(1000).answer('s1', claim(2, 2))
    world.wait(SETTLE_MS).answer('s2', claim(1, 1)).answer('s3', claim(1, 1))
    expect(world.master).toEqual(node(1))
    // The sentinel that is alone with its epoch does not win it back.
    expect(world.wait(5000).answer('s1', claim(2, 2)).master).toEqual(node(1))
    expect(world.answer('s2', claim(3, 3)).master).toEqual(node(3))
  })

  it('is believed after SENTINEL RESET and a new MONITOR on a majority', () => {
    const world = settled().answer('s1', claim(2, 7)).answer('s2', claim(2, 7)).answer('s3', claim(2, 7))
    world.wait(60_000).answer('s1', claim(3, 0))
    expect(world.master).toEqual(node(2))
    expect(world.answer('s2', claim(3, 0)).master).toEqual(node(3))
  })

  it('is not believed from a majority of which one cannot be reached any more', () => {
    const world = settled().wait(1000).answer('s1', claim(2, 2))
    world.wait(SETTLE_MS).answer('s3', claim(1, 1)).hear({ type: 'lost', sentinel: 's3' }).answer('s2', claim(1, 1))
    expect(world.master).toEqual(node(2))
  })

  it('is not believed while all sentinels are out of reach', () => {
    const world = settled().answer('s1', claim(2, 2))
    for (const sentinel of SENTINELS) world.wait(10_000).hear({ type: 'lost', sentinel })
    expect(world.wait(10_000).answer('s3', claim(1, 1)).master).toEqual(node(2))
  })
})

describe('another address at the same epoch', () => {
  it('needs a majority that has settled, as after sentinels began to announce names', () => {
    const world = settled().wait(SETTLE_MS).answer('s1', claim(9, 1))
    expect(world.master).toEqual(node(1))
    expect(world.answer('s2', claim(9, 1)).master).toEqual(node(9))
  })
})

describe('a failover that is under way', () => {
  it('is told step by step, each step once', () => {
    const world = settled()
    world
      .hear({ type: 'failover-started', master: node(1) })
      .wait(10)
      .hear({ type: 'master-down', master: node(1) })
    world
      .hear({ type: 'candidate-seen', candidate: node(2), master: node(1), sentinel: 's1' })
      .hear({ type: 'candidate-seen', candidate: node(2), master: node(1), sentinel: 's1' })
    world.wait(800).answer('s1', claim(2, 2))
    expect(world.told.map(({ type }) => type)).toEqual([
      'discovered',
      'failover-detected',
      'candidate-selected',
      'fenced',
      'switched',
      'released',
    ])
    expect(world.tellings('switched')[0]).toMatchObject({ failingOverSince: 0 })
    expect(world.state.phase).toEqual({ type: 'steady' })
  })

  it('is aborted once, and not at all where none was seen', () => {
    const world = settled().hear({ type: 'failover-ended', master: node(1) })
    expect(world.tellings('aborted')).toHaveLength(0)
    world
      .hear({ type: 'failover-started', master: node(1) })
      .hear({ type: 'failover-ended', master: node(1) })
      .hear({ type: 'failover-ended', master: node(1) })
    expect(world.tellings('aborted')).toHaveLength(1)
  })
})

describe('the quorum', () => {
  it('is lost and restored with the majority of the connections, and the master is kept', () => {
    const world = settled().hear({ type: 'lost', sentinel: 's1' })
    expect(world.tellings('quorum-lost')).toHaveLength(0)
    world.hear({ type: 'lost', sentinel: 's2' })
    expect(world.tellings('quorum-lost')).toEqual([{ type: 'quorum-lost', reachable: 1, known: 3 }])
    expect(world.master).toEqual(node(1))
    world.answer('s1', claim(1, 1))
    expect(world.tellings('quorum-restored')).toEqual([{ type: 'quorum-restored', reachable: 2, known: 3 }])
  })
})

describe('a sentinel that lags behind a switch', () => {
  const switched = (): World => settled().answer('s1', claim(2, 2))

  it('does not begin the failover again that is over', () => {
    const world = switched().hear({ type: 'failover-started', master: node(1) })
    world.hear({ type: 'candidate-seen', candidate: node(3), master: node(1), sentinel: 's1' })
    expect(world.tellings('failover-detected')).toEqual([])
    expect(world.tellings('candidate-selected')).toEqual([])
    expect(world.state.phase).toEqual({ type: 'steady' })
  })

  it('does not end the next failover because the master before is back', () => {
    const world = switched().hear({ type: 'failover-started', master: node(2) })
    world.hear({ type: 'failover-ended', master: node(1) })
    expect(world.tellings('aborted')).toEqual([])
    expect(world.state.phase).toMatchObject({ type: 'failing-over' })
  })

  it('is heard again about a node that has become the master once more', () => {
    const world = switched()
      .answer('s1', claim(1, 3))
      .hear({ type: 'failover-started', master: node(1) })
    expect(world.tellings('failover-detected')).toHaveLength(1)
    world.hear({ type: 'failover-ended', master: node(2) })
    expect(world.tellings('aborted')).toEqual([])
  })
})
