import { describe, expect, it } from 'vitest'
import { unsentCommands } from '../../../src/delivery/unsent.js'

const one = {}
const two = {}
const single = { stream: undefined }
const of = (...streams: readonly object[]) => streams.map((stream) => ({ stream }))
const inFlight = [single, ...of(one, one, one), single, ...of(two, two)]

describe('the commands of the last writes', () => {
  it.each([
    [0, 0],
    [1, 2],
    [2, 3],
    [3, 6],
    [4, 7],
    [9, 7],
  ])('%d writes are %d commands', (writes, commands) => {
    expect(unsentCommands(inFlight, writes)).toBe(commands)
  })
})
