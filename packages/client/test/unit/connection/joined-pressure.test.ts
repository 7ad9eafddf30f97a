import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { nextTurn, openPair, type Transport } from './joined-pair.js'

const TRANSPORTS: readonly Transport[] = ['TCP', 'TLS']
const LENGTH = 1000
const write = (n: number): string =>
  String(n)
    .padStart(LENGTH - 1, '.')
    .concat('\n')

describe.each(TRANSPORTS)('a %s peer that does not read', (transport) => {
  it('is told by what the socket says of itself, and by drain once it reads again', async () => {
    await using pair = await openPair(transport)
    const { socket } = pair
    let written = 0
    for (let hasRoom = true; hasRoom; await nextTurn()) {
      for (let n = 0; n < 16; n++) hasRoom = socket.write(write(written++))
    }
    for (const end = written + 5000; written < end; ) socket.write(write(written++))
    await nextTurn()
    expect(socket.writableNeedDrain).toBe(true)
    expect(socket.bytesWritten).toBe(written * LENGTH)
    expect(socket.writableLength).toBeGreaterThan(5000 * LENGTH - 70_000)
    expect(pair.joined.unsentWrites).toBeGreaterThan(4900)
    const drained = once(socket, 'drain')
    pair.resume()
    await drained
    while (socket.writableLength > 0) await once(socket, 'drain')
    expect(socket.writableNeedDrain).toBe(false)
    expect(pair.joined.unsentWrites).toBe(0)
    socket.end()
    const received = String(await pair.received())
    expect(received).toBe(Array.from({ length: written }, (_, n) => write(n)).join(''))
  })

  it('has received no write that counts as certainly not sent, and nearly all others', async () => {
    await using pair = await openPair(transport)
    const { socket } = pair
    for (let written = 0; written < 12_000; written++) {
      socket.write(write(written))
      if (written % 50 === 0) await nextTurn()
    }
    socket.destroy()
    const maybe = 12_000 - pair.joined.unsentWrites
    const lines = String(await pair.received()).split('\n').length - 1
    expect(lines).toBeLessThanOrEqual(maybe)
    expect(maybe - lines).toBeLessThan(200)
    expect(maybe).toBeLessThan(11_000)
  })
})

describe('what a socket refuses', () => {
  it.each([
    ['null', [null], 'ERR_STREAM_NULL_VALUES'],
    ['a number', [42], 'ERR_INVALID_ARG_TYPE'],
    ['nothing', [], 'ERR_INVALID_ARG_TYPE'],
    ['an encoding that does not exist', ['text', 'morse'], 'ERR_UNKNOWN_ENCODING'],
  ])('%s throws at once, and harms nothing before it', async (_, args, code) => {
    await using pair = await openPair()
    for (let n = 0; n < 10; n++) pair.socket.write(`${n}`)
    expect(() => Reflect.apply(pair.socket.write, pair.socket, args)).toThrow(expect.objectContaining({ code }))
    pair.socket.end()
    expect(String(await pair.received())).toBe('0123456789')
  })

  it('a write after end() is the same error event', async () => {
    await using pair = await openPair()
    pair.socket.end('last')
    const failed = once(pair.socket, 'error')
    pair.socket.write('late')
    expect(await failed).toEqual([expect.objectContaining({ code: 'ERR_STREAM_WRITE_AFTER_END' })])
  })

  it('a write after destroy() tells its callback, and nobody else', async () => {
    await using pair = await openPair()
    pair.socket.destroy()
    pair.socket.write('unheard')
    const error = await new Promise((resolve) => pair.socket.write('heard', resolve))
    expect(error).toMatchObject({ code: 'ERR_STREAM_DESTROYED' })
  })
})

it('one listener for the exit of the process serves all sockets, and goes with the last', async () => {
  const before = process.listenerCount('exit')
  {
    await using one = await openPair()
    await using two = await openPair()
    expect(process.listenerCount('exit')).toBe(before + 1)
    for (const pair of [one, two]) {
      pair.socket.destroy()
      await once(pair.socket, 'close')
    }
  }
  expect(process.listenerCount('exit')).toBe(before)
})
