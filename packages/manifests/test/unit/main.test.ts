import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ignoreClosedPipe } from '../../src/cli/closed-pipe.js'
import { NEEDED, nodeTooOld } from '../../src/cli/node-version.js'

describe('a Node that is too old', () => {
  it.each(['20.20.2', '22.18.9', '18.0.0', '9.0.0'])('is told apart: %s', (version) => {
    expect(nodeTooOld(version)).toBe(`Node.js ${NEEDED} or later is needed, and this is ${version}.`)
  })

  it.each(['22.19.0', '22.20.1', '24.0.0', '100.1.0'])('is not %s', (version) => {
    expect(nodeTooOld(version)).toBeUndefined()
  })

  it('is the one that the package says', () => {
    const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
    expect((JSON.parse(text) as { engines: { node: string } }).engines.node).toBe(`>=${NEEDED}`)
  })

  it('is said before anything is imported that it cannot load', () => {
    const text = readFileSync(new URL('../../src/cli/main.ts', import.meta.url), 'utf8')
    const imported = [...text.matchAll(/^import .* from '(.*)'/gm)].map(([, path]) => path)
    expect(imported).toEqual(['./closed-pipe.js', './node-version.js'])
  })
})

describe('output that nobody reads any more', () => {
  const failing = (code: string) => {
    const stream = new EventEmitter()
    ignoreClosedPipe(stream)
    return () => stream.emit('error', Object.assign(new Error(code), { code }))
  }

  it('is no error', () => {
    expect(failing('EPIPE')).not.toThrow()
    expect(failing('ERR_STREAM_DESTROYED')).not.toThrow()
  })

  it('is told from a disk that is full', () => {
    expect(failing('ENOSPC')).toThrow('ENOSPC')
  })
})
