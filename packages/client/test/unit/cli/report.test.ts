import { describe, expect, it } from 'vitest'
import { type MasterAnswer, readRole } from '../../../src/cli/offsets.js'
import { report, reportAsJson, reportAsText } from '../../../src/cli/report.js'
import type { TopologyReplica, TopologySnapshot } from '../../../src/topology/snapshot.js'

const replica = (port: number, status: 'up' | 'down', link: string): TopologyReplica => ({
  host: 'h',
  port,
  status,
  offset: 0,
  priority: 100,
  record: { 'master-link-status': link },
})

const snapshot: TopologySnapshot = {
  master: { host: 'h', port: 1 },
  epoch: 7,
  replicas: [replica(4, 'down', 'err'), replica(2, 'up', 'ok'), replica(3, 'up', 'err')],
  sentinels: [
    { host: '::1', port: 26380, status: 'down', runId: undefined },
    { host: '::1', port: 26379, status: 'up', runId: 'a' },
  ],
  quorum: { status: 'held', reachable: 1, known: 2 },
}
const master = { host: 'h', port: 1 }
const role = readRole(['master', 1000, [['h', '2', '990']]])
const shown = (answer: MasterAnswer) => report('main', snapshot, master, answer)

describe('the status of a cluster', () => {
  it('is a table', () => {
    expect(reportAsText(shown(role))).toBe(
      [
        'master    h:1          up        offset 1000',
        'replica   h:2          up        lag 10 B',
        'replica   h:3          unlinked  lag unknown',
        'replica   h:4          down      lag unknown',
        'sentinel  [::1]:26379  up',
        'sentinel  [::1]:26380  down',
        '',
        'name    main',
        'epoch   7',
        'quorum  held, 1 of 2 sentinels answer',
        '',
      ].join('\n'),
    )
  })

  it('is JSON with the same facts', () => {
    expect(JSON.parse(reportAsJson(shown(role)))).toEqual({
      name: 'main',
      epoch: 7,
      master: { host: 'h', port: 1, state: 'up', offset: 1000, problem: null },
      replicas: [
        { host: 'h', port: 2, state: 'up', lag: 10, priority: 100 },
        { host: 'h', port: 3, state: 'unlinked', lag: null, priority: 100 },
        { host: 'h', port: 4, state: 'down', lag: null, priority: 100 },
      ],
      sentinels: [
        { host: '::1', port: 26379, state: 'up' },
        { host: '::1', port: 26380, state: 'down' },
      ],
      quorum: { status: 'held', reachable: 1, known: 2 },
    })
  })

  it('tells a master that does not answer from one that is none', () => {
    const gone = shown({ type: 'unreachable', reason: 'connect ECONNREFUSED h:1' })
    expect(gone.master).toMatchObject({ state: 'unreachable', offset: null, problem: 'connect ECONNREFUSED h:1' })
    expect(gone.replicas[0]).toMatchObject({ port: 2, lag: null })
    expect(reportAsText(gone)).toContain('unreachable  connect ECONNREFUSED h:1\n')
    const demoted = shown(readRole(['slave', 'h', 9, 'connected', 5]))
    expect(demoted.master).toMatchObject({ state: 'not-a-master', problem: 'it says that it is a slave' })
  })

  it('never shows a lag below zero, as when a replica has acknowledged after ROLE was read', () => {
    expect(shown(readRole(['master', 980, [['h', '2', '990']]])).replicas[0]?.lag).toBe(0)
  })
})
