import { expect, test } from 'vitest'
import { infoIn, spinIn, tiltIn } from '../../kind/hold/readings.js'

const stats = (turns: number) => infoIn(`# Stats\r\ninstantaneous_eventloop_cycles_per_sec:${turns}\r\n`)
const sentinel = (tilt: number) => infoIn(`# Sentinel\r\nsentinel_masters:1\r\nsentinel_tilt:${tilt}\r\n`)

test('a calm sentinel does not spin, and one that turns too often does', () => {
  expect(spinIn('sentinel-0', stats(31))).toEqual([])
  expect(spinIn('sentinel-0', stats(240_000))).toEqual(['sentinel-0: 240000'])
})

test('a sentinel in TILT is found, and so is one that was in it before', () => {
  const log =
    '1:X 01 Jan 2026 00:00:01.000 # +tilt #tilt mode entered\n1:X 01 Jan 2026 00:00:31.000 # -tilt #tilt mode exited\n'
  expect(tiltIn('sentinel-0', sentinel(0), '1:X 01 Jan 2026 00:00:00.000 # +monitor master mymaster\n')).toEqual([])
  expect(tiltIn('sentinel-0', sentinel(0), log)).toEqual(['sentinel-0: 1 times'])
  expect(tiltIn('sentinel-0', sentinel(1), '')).toEqual(['sentinel-0: 0 times'])
})

test('what INFO does not tell is not taken for a good answer', () => {
  expect(() => spinIn('sentinel-0', infoIn('# Stats\r\n'))).toThrow(/no field instantaneous_eventloop/)
  expect(() => tiltIn('sentinel-0', infoIn(''), '')).toThrow(/no field sentinel_tilt/)
})
