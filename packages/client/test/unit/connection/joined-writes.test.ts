import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTurn, openPair, type Transport } from './joined-pair.js'

const TRANSPORTS: readonly Transport[] = ['TCP', 'TLS']
const numbers = (count: number): string[] => Array.from({ length: count }, (_, n) => `${n} `)

describe.each(TRANSPORTS)('writes on a %s socket', (transport) => {
  it('leave one by one in a tick of seven', async () => {
    await using pair = await openPair(transport)
    for (const text of numbers(7)) pair.socket.write(text)
    pair.socket.end()
    expect(String(await pair.received())).toBe(numbers(7).join(''))
    // TLS takes the second only when the first is through.
    if (transport === 'TCP') expect(pair.handed).toEqual(numbers(7))
  })

  it('leave in one from the eighth on, and all of them in the tick after', async () => {
    await using pair = await openPair(transport)
    for (const text of numbers(20)) pair.socket.write(text)
    await nextTurn()
    await nextTurn()
    pair.handed.length = 0
    for (const text of numbers(20)) pair.socket.write(text)
    expect(pair.handed).toEqual([])
    await nextTurn()
    expect(pair.handed).toEqual([numbers(20).join('')])
    for (const text of numbers(2)) pair.socket.write(text)
    await nextTurn()
    await nextTurn()
    pair.handed.length = 0
    pair.socket.write('a quiet tick after a quiet tick')
    expect(pair.handed).toEqual(['a quiet tick after a quiet tick'])
  })

  it('leave within the tick when there are 64 kB of them', async () => {
    await using pair = await openPair('TCP')
    for (const text of numbers(8)) pair.socket.write(text)
    pair.handed.length = 0
    for (let n = 0; n < 100; n++) pair.socket.write('x'.repeat(1000))
    // The eighth, two letters, and as many of the others as make no more than 65,536.
    expect(pair.handed.map(({ length }) => length)).toEqual([65_002])
    pair.socket.end()
    expect(await pair.received()).toHaveLength(numbers(8).join('').length + 100_000)
  })

  it('arrive as from a socket of its own, whatever their kind and the breaks between them', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((data) => ({ data, bytes: Buffer.from(data) }))
    const binary = fc.uint8Array({ maxLength: 30 }).map((data) => ({ data, bytes: Buffer.from(data) }))
    const large = fc
      .constantFrom('é', 'x')
      .map((letter) => letter.repeat(70_000))
      .map((data) => ({ data, bytes: Buffer.from(data) }))
    const encoded = fc.uint8Array({ maxLength: 30 }).map((bytes) => {
      return { data: Buffer.from(bytes).toString('hex'), encoding: 'hex' as const, bytes: Buffer.from(bytes) }
    })
    const step = fc.oneof({ weight: 6, arbitrary: text }, { weight: 4, arbitrary: binary }, encoded, {
      weight: 1,
      arbitrary: large,
    })
    const steps = fc.array(fc.record({ write: step, told: fc.boolean(), breaks: fc.nat(9) }), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        await using pair = await openPair(transport)
        let told = 0
        for (const { write, told: tell, breaks } of list) {
          const more: unknown[] = 'encoding' in write ? [write.encoding] : []
          if (tell) more.push(() => told++)
          Reflect.apply(pair.socket.write, pair.socket, [write.data, ...more])
          if (breaks === 0) await nextTurn()
        }
        pair.socket.end()
        const received = await pair.received()
        expect(received.equals(Buffer.concat(list.map(({ write }) => write.bytes)))).toBe(true)
        await nextTurn()
        expect(told).toBe(list.filter((each) => each.told).length)
        expect(pair.socket.bytesWritten).toBe(received.length)
      }),
      { numRuns: 40 },
    )
  })

  it('are sent by end() in the same tick, before what end() brings', async () => {
    await using pair = await openPair(transport)
    for (const text of numbers(30)) pair.socket.write(text)
    pair.socket.end('the end')
    expect(String(await pair.received())).toBe(`${numbers(30).join('')}the end`)
  })

  it('do not leave after destroy(), and are still counted then', async () => {
    await using pair = await openPair('TCP')
    for (const text of numbers(30)) pair.socket.write(text)
    pair.socket.destroy()
    expect(pair.joined.unsentWrites).toBe(23)
    expect(String(await pair.received())).toBe(numbers(7).join(''))
    expect(pair.joined.unsentWrites).toBe(23)
  })
})
