import type { Readable, Writable } from 'node:stream'

/** Reads a stream as JSON values, one a line. */
export const readLines = (stream: Readable, onValue: (value: unknown) => void): void => {
  let rest: string[] = []
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    const parts = chunk.split('\n')
    rest.push(parts[0] as string)
    for (const part of parts.slice(1)) {
      const line = rest.join('')
      rest = [part]
      if (line !== '') onValue(JSON.parse(line))
    }
  })
}

/** Writes a JSON value as a line. */
export const writeLine = (stream: Writable, value: unknown): void => {
  stream.write(`${JSON.stringify(value)}\n`)
}
