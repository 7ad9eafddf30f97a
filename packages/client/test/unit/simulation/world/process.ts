import type { Clock } from '../../../../src/clock.js'
import type { VirtualTime } from './virtual-time.js'

/**
 * Something that can be stopped (what reaches it is lost) and frozen (what reaches it waits, timers included).
 */
export class Process {
  readonly name: string
  readonly #time: VirtualTime
  #status: 'running' | 'frozen' | 'down' = 'running'
  #life = 0
  #inbox: Array<() => void> = []
  /** When it went on after having been frozen. */
  thawedAt = Number.NEGATIVE_INFINITY

  constructor(name: string, time: VirtualTime) {
    this.name = name
    this.#time = time
  }

  get isRunning(): boolean {
    return this.#status === 'running'
  }

  get isDown(): boolean {
    return this.#status === 'down'
  }

  /** Its timers: those of an earlier life never fire. */
  readonly clock: Clock = {
    now: () => this.#time.now(),
    after: (ms, task) => {
      const life = this.#life
      let isDue = true
      const cancel = this.#time.after(ms, () => {
        if (life === this.#life) this.receive(() => isDue && task())
      })
      return () => {
        isDue = false
        cancel()
      }
    },
  }

  receive(task: () => void): void {
    if (this.#status === 'running') task()
    else if (this.#status === 'frozen') this.#inbox.push(task)
  }

  freeze(): void {
    if (this.#status === 'running') this.#status = 'frozen'
  }

  thaw(): void {
    if (this.#status !== 'frozen') return
    this.#status = 'running'
    this.thawedAt = this.#time.now()
    const inbox = this.#inbox
    this.#inbox = []
    for (const task of inbox) this.#time.after(0, () => this.receive(task))
  }

  stop(): void {
    this.#status = 'down'
    this.#life++
    this.#inbox = []
  }

  start(): void {
    if (this.#status === 'down') this.#status = 'running'
  }
}
