import type { Screen } from '../terminal/screen.js'
import { paint } from '../terminal/style.js'

const COLOURS = {
  fault: 'red',
  sentinels: 'yellow',
  topology: 'cyan',
  switchmaster: 'green',
  'plain ioredis': 'magenta',
} as const

/** Who has something to say. */
export type Speaker = keyof typeof COLOURS

const SPEAKER_WIDTH = Math.max(...Object.keys(COLOURS).map((speaker) => speaker.length))
const TIME_WIDTH = 6

/** One line for each thing that happens, with the time since the fault. */
export class Feed {
  readonly #screen: Screen
  readonly #said = new Set<string>()
  #faultAt: number | undefined

  constructor(screen: Screen) {
    this.#screen = screen
  }

  /** The fault, from which the time counts. */
  begin(at: number, text: string): void {
    this.#faultAt = at
    this.say(at, 'fault', text)
  }

  say(at: number, speaker: Speaker, text: string): void {
    const since = this.#faultAt === undefined ? '' : ((at - this.#faultAt) / 1000).toFixed(2)
    const time = paint('dim', `${since.padStart(TIME_WIDTH)} ${since && 's'}`.padEnd(TIME_WIDTH + 2))
    this.#screen.print(`${time}  ${paint(COLOURS[speaker], speaker.padEnd(SPEAKER_WIDTH))}  ${text}`)
  }

  /** The same, the first time only: three sentinels have the same news. */
  sayOnce(at: number, speaker: Speaker, text: string): void {
    if (this.#said.has(text)) return
    this.#said.add(text)
    this.say(at, speaker, text)
  }
}
