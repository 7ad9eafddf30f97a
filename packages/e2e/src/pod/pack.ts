import { gunzipSync, gzipSync } from 'node:zlib'
import type { History, Op } from '../traffic/history.js'
import type { PackedHistory, PackedOp } from './protocol.js'

const packOp = (op: Op): PackedOp => [
  op.worker,
  op.id,
  op.tInvoke,
  op.tDone,
  op.outcome,
  op.server ?? null,
  op.error ?? null,
]

/** Makes a history small enough to travel. */
export const packHistory = ({ startedAt, stoppedAt, ops }: History): PackedHistory => ({
  startedAt,
  stoppedAt,
  ops: gzipSync(JSON.stringify(ops.map(packOp)), { level: 1 }).toString('base64'),
})

/** The history as it was, `shift` milliseconds later: what the clock of whoever reads it says more. */
export const unpackHistory = (packed: PackedHistory, shift: number): History => {
  const ops = JSON.parse(gunzipSync(Buffer.from(packed.ops, 'base64')).toString('utf8')) as PackedOp[]
  return {
    startedAt: packed.startedAt + shift,
    stoppedAt: packed.stoppedAt + shift,
    ops: ops.map(([worker, id, tInvoke, tDone, outcome, server, error]) => ({
      worker,
      id,
      tInvoke: tInvoke + shift,
      tDone: tDone + shift,
      outcome,
      ...(server === null ? {} : { server }),
      ...(error === null ? {} : { error }),
    })),
  }
}
