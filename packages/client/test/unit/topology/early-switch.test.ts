import { describe, expect, it } from 'vitest'
import { claim, node, SENTINELS, settled } from './world.js'

/** A failover that somebody has asked for, with node 2 as the candidate. */
const failingOver = (policy: Parameters<typeof settled>[0] = {}) =>
  settled(policy)
    .hear({ type: 'failover-started', master: node(1) })
    .hear({ type: 'candidate-seen', candidate: node(2), master: node(1), sentinel: 's1' })

describe('an early switch', () => {
  it('happens when the candidate says that it is master, and is confirmed by a higher epoch', () => {
    const world = failingOver()
      .wait(60)
      .hear({ type: 'candidate-promoted', candidate: node(2) })
    expect(world.master).toEqual(node(2))
    expect(world.tellings('switched')).toMatchObject([{ to: claim(2, 1), standing: 'provisional' }])
    world.wait(900).answer('s1', claim(2, 2))
    expect(world.tellings('confirmed')).toEqual([{ type: 'confirmed', claim: claim(2, 2), after: 900 }])
    expect(world.tellings('switched')).toHaveLength(1)
  })

  it('is not shaken by sentinels that do not know of it yet', () => {
    const world = failingOver().hear({ type: 'candidate-promoted', candidate: node(2) })
    for (const sentinel of SENTINELS) world.wait(100).answer(sentinel, claim(1, 1))
    world.hear({ type: 'master-down', master: node(1) })
    expect(world.master).toEqual(node(2))
    expect(world.state.phase.type).toBe('steady')
  })

  it('is undone when nobody confirms it in time', () => {
    const world = failingOver().hear({ type: 'candidate-promoted', candidate: node(2) })
    expect(world.lookAgainAt).toBe(3000)
    expect(world.wait(2999).hear({ type: 'time-passed' }).master).toEqual(node(2))
    expect(world.wait(1).hear({ type: 'time-passed' }).master).toEqual(node(1))
    expect(world.tellings('rolled-back')).toEqual([{ type: 'rolled-back', from: claim(2, 1), to: claim(1, 1) }])
  })

  it('is undone at once when the candidate has been made a replica again', () => {
    const world = failingOver().hear({ type: 'candidate-promoted', candidate: node(2) })
    expect(world.hear({ type: 'master-denied', address: node(2) }).master).toEqual(node(1))
  })

  it('gives way to another node that a sentinel names with a higher epoch', () => {
    const world = failingOver().hear({ type: 'candidate-promoted', candidate: node(2) })
    expect(world.answer('s2', claim(3, 2)).master).toEqual(node(3))
    expect(world.tellings('rolled-back')).toHaveLength(1)
  })

  it('moves on to the candidate of a second attempt, and falls back to the master before both', () => {
    const world = failingOver().hear({ type: 'candidate-promoted', candidate: node(2) })
    world
      .hear({ type: 'candidate-seen', candidate: node(3), master: node(1), sentinel: 's1' })
      .hear({ type: 'candidate-promoted', candidate: node(3) })
    expect(world.master).toEqual(node(3))
    expect(world.wait(3000).hear({ type: 'time-passed' }).master).toEqual(node(1))
  })

  it('needs a candidate that was named by a sentinel', () => {
    expect(settled().hear({ type: 'candidate-promoted', candidate: node(2) }).master).toEqual(node(1))
    expect(failingOver().hear({ type: 'candidate-promoted', candidate: node(3) }).master).toEqual(node(1))
  })

  it("does not happen with promote: 'confirmed'", () => {
    const world = failingOver({ promote: 'confirmed' }).hear({ type: 'candidate-promoted', candidate: node(2) })
    expect(world.master).toEqual(node(1))
    expect(world.state.fence.type).toBe('closed')
    expect(world.answer('s1', claim(2, 2)).master).toEqual(node(2))
  })
})

describe('the sentinel that leads the failover', () => {
  const early = () =>
    failingOver()
      .wait(60)
      .hear({ type: 'candidate-promoted', candidate: node(2) })

  it('holds writes back when it is lost before anybody has confirmed, until somebody does', () => {
    const world = early().wait(100).hear({ type: 'lost', sentinel: 's1' })
    expect(world.master).toEqual(node(2))
    expect(world.state.fence).toEqual({ type: 'closed', since: 160, until: 2160 })
    world.wait(500).answer('s2', claim(2, 2))
    expect(world.state.fence.type).toBe('open')
    expect(world.master).toEqual(node(2))
  })

  it('or until the switch is undone', () => {
    const world = early().wait(100).hear({ type: 'lost', sentinel: 's1' })
    world.wait(2000).hear({ type: 'time-passed' })
    expect(world.master).toEqual(node(1))
    expect(world.state.fence.type).toBe('open')
  })

  it('matters only until then, and only itself', () => {
    expect(early().hear({ type: 'lost', sentinel: 's2' }).state.fence.type).toBe('open')
    expect(early().answer('s2', claim(2, 2)).hear({ type: 'lost', sentinel: 's1' }).state.fence.type).toBe('open')
  })

  it('is needed for an early switch: without it nobody would confirm it', () => {
    const world = failingOver().hear({ type: 'lost', sentinel: 's1' })
    expect(world.wait(60).hear({ type: 'candidate-promoted', candidate: node(2) }).master).toEqual(node(1))
    expect(world.answer('s2', claim(2, 2)).master).toEqual(node(2))
  })
})

describe('the fence', () => {
  it('closes with the candidate and opens with the switch', () => {
    const world = failingOver()
    expect(world.state.fence).toEqual({ type: 'closed', since: 0, until: 2000 })
    world.wait(60).hear({ type: 'candidate-promoted', candidate: node(2) })
    expect(world.tellings('released')).toEqual([{ type: 'released', reason: 'switched', since: 0 }])
  })

  it('opens when the failover is given up', () => {
    const world = failingOver().hear({ type: 'failover-ended', master: node(1) })
    expect(world.tellings('released')).toMatchObject([{ reason: 'aborted' }])
    expect(world.master).toEqual(node(1))
  })

  it('opens when the failover takes too long, and closes again with another candidate', () => {
    const world = failingOver().wait(2000).hear({ type: 'time-passed' })
    expect(world.tellings('released')).toMatchObject([{ reason: 'timeout' }])
    expect(
      world.hear({ type: 'candidate-seen', candidate: node(2), master: node(1), sentinel: 's1' }).state.fence.type,
    ).toBe('open')
    expect(
      world.hear({ type: 'candidate-seen', candidate: node(3), master: node(1), sentinel: 's1' }).state.fence.type,
    ).toBe('closed')
  })

  it('stays closed when the master comes back in the middle: the failover goes on all the same', () => {
    const world = settled().hear({ type: 'master-down', master: node(1) })
    world
      .hear({ type: 'candidate-seen', candidate: node(2), master: node(1), sentinel: 's1' })
      .hear({ type: 'master-back', master: node(1) })
    expect(world.state.fence.type).toBe('closed')
    expect(world.tellings('aborted')).toHaveLength(0)
  })
})

describe('a failover', () => {
  it('is over before it began when the master comes back', () => {
    const world = settled()
      .hear({ type: 'master-down', master: node(1) })
      .hear({ type: 'master-back', master: node(1) })
    expect(world.tellings('aborted')).toHaveLength(1)
  })

  it('has a reason, and the graver one counts', () => {
    const world = settled().hear({ type: 'failover-started', master: node(1) })
    expect(world.state.phase).toMatchObject({ reason: 'requested' })
    expect(world.hear({ type: 'master-down', master: node(1) }).state.phase).toMatchObject({ reason: 'master-down' })
  })

  it('of another master than the one that is believed is old news', () => {
    const world = settled()
      .answer('s1', claim(2, 2))
      .hear({ type: 'master-down', master: node(1) })
    expect(world.state.phase).toEqual({ type: 'steady' })
    expect(world.tellings('failover-detected')).toHaveLength(0)
  })
})
