/** Where the demo is shown. */
export interface Screen {
  /** Columns there are to write in. */
  readonly width: number
  /** Adds lines for good. */
  print(...lines: readonly string[]): void
  /** Shows what changes all the time below everything else, in place of what was shown there. Nothing ends it. */
  live(...lines: readonly string[]): void
}

const WIDTH = { default: 80, most: 120 }

/** How often a log gets the last live line: often enough to see that something is going on. */
const LOG_EVERY_MS = 5_000

const widthOf = (stream: NodeJS.WriteStream): number => {
  const columns = stream.isTTY ? stream.columns : undefined
  // Not into the last column, where terminals differ in what comes next.
  return Math.min(columns || WIDTH.default, WIDTH.most) - 1
}

class Terminal implements Screen {
  readonly #stream: NodeJS.WriteStream
  #live: readonly string[] = []
  #height = 0

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  get width(): number {
    return widthOf(this.#stream)
  }

  print(...lines: readonly string[]): void {
    this.#draw(lines)
  }

  live(...lines: readonly string[]): void {
    this.#live = lines
    this.#draw([])
  }

  /** In one write, so that no half of it is ever seen. */
  #draw(lines: readonly string[]): void {
    const erase = this.#height === 0 ? '' : `\x1b[${this.#height}A\x1b[J`
    this.#stream.write(erase + [...lines, ...this.#live].map((line) => `${line}\n`).join(''))
    this.#height = this.#live.length
  }
}

class Log implements Screen {
  readonly #stream: NodeJS.WriteStream
  #printedAt = performance.now()

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
  }

  get width(): number {
    return widthOf(this.#stream)
  }

  print(...lines: readonly string[]): void {
    for (const line of lines) this.#stream.write(`${line}\n`)
    this.#printedAt = performance.now()
  }

  live(...lines: readonly string[]): void {
    const last = lines.at(-1)
    if (last !== undefined && performance.now() - this.#printedAt >= LOG_EVERY_MS) this.print(last)
  }
}

/** A terminal is drawn on; a file, a pipe, or a terminal that cannot move its cursor gets lines. */
export const openScreen = (stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Screen =>
  stream.isTTY && env.TERM !== 'dumb' ? new Terminal(stream) : new Log(stream)
