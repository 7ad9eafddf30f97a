export type Data = string | Uint8Array

/** The most that is joined, in characters or bytes. Measured: less costs more system calls, more costs copies. */
export const PORTION = 65_536

/** What leaves together. */
interface Portion {
  readonly data: Data
  readonly size: number
  /** How many calls of `write()` it is. */
  readonly writes: number
}

/** What has been written and not been sent, in order, joined to portions that none of the writes is cut by. */
export class Outbox {
  /** In characters where it is text, as a socket counts its own. */
  size = 0
  /** How many calls of `write()` are in it. */
  writes = 0
  readonly #full: Portion[] = []
  /** Of the portion that is being filled: what is before `#text`, where there is binary data in it. */
  #parts: Data[] = []
  #text = ''
  #filled = 0
  #filledWrites = 0

  add(data: Data): void {
    if (this.#filled > 0 && this.#filled + data.length > PORTION) this.#full.push(this.#close())
    if (typeof data === 'string') {
      this.#text += data
    } else {
      this.#endText()
      this.#parts.push(data)
    }
    this.#filled += data.length
    this.size += data.length
    this.#filledWrites++
    this.writes++
  }

  /** Removes the first portion. There has to be one: see `writes`. */
  take(): Data {
    const { data, size, writes } = this.#full.shift() ?? this.#close()
    this.size -= size
    this.writes -= writes
    return data
  }

  get bytes(): number {
    const open = [...this.#parts, this.#text]
    return [...this.#full.map(({ data }) => data), ...open].reduce((sum, data) => sum + Buffer.byteLength(data), 0)
  }

  #close(): Portion {
    const portion = { data: this.#joined(), size: this.#filled, writes: this.#filledWrites }
    this.#filled = 0
    this.#filledWrites = 0
    return portion
  }

  #joined(): Data {
    if (this.#parts.length === 0) {
      const text = this.#text
      this.#text = ''
      return text
    }
    this.#endText()
    const parts = this.#parts
    this.#parts = []
    const [only] = parts
    return only !== undefined && parts.length === 1
      ? only
      : Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  }

  #endText(): void {
    if (this.#text !== '') this.#parts.push(this.#text)
    this.#text = ''
  }
}
