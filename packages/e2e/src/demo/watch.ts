import { spinner } from '../terminal/spinner.js'
import { paint } from '../terminal/style.js'
import type { Contender } from './contender.js'
import type { Outcome } from './outcome.js'
import { type Frame, frameFor, picture } from './picture.js'
import type { Stage } from './stage.js'

const EVERY_MS = 200

/** What is going on, redrawn all the time, so that nobody has to wonder whether anything is. */
export class Watch implements Disposable {
  /** What is being waited for. */
  phase = ''
  readonly #stage: Stage
  readonly #contenders: readonly Contender[]
  readonly #observeMs: number
  readonly #timer: NodeJS.Timeout
  #frame: Frame | undefined
  #until: number | undefined

  constructor(stage: Stage, contenders: readonly Contender[], observeMs: number) {
    this.#stage = stage
    this.#contenders = contenders
    this.#observeMs = Math.min(observeMs, stage.observeAtMostMs)
    this.#timer = setInterval(() => this.#draw(), EVERY_MS)
  }

  /** The fault is inflicted: from here on there is something to draw. */
  begin(): void {
    this.#frame = frameFor(performance.now(), this.#observeMs, this.#stage.screen.width)
  }

  /** The picture stays as it is; only the phase goes on changing. */
  freeze(): void {
    this.#until = performance.now()
  }

  /** Leaves the picture behind, with what is lost in it. */
  end(outcomes: readonly Outcome[]): void {
    this.#stage.screen.live()
    this.#stage.screen.print('', ...this.#picture(outcomes))
    this[Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
    this.#stage.screen.live()
  }

  #draw(): void {
    const { screen, unicode } = this.#stage
    const now = performance.now()
    const since = this.#frame ? `${((now - this.#frame.zero) / 1000).toFixed(1)} s  ` : ''
    const progress = `${spinner(unicode, now)} ${since}${this.phase}`.slice(0, screen.width)
    screen.live('', ...this.#picture(), paint('dim', progress))
  }

  #picture(outcomes: readonly Outcome[] = []): readonly string[] {
    if (!this.#frame) return []
    const lines = this.#contenders.map(({ label, ops }, index) => ({ label, ops, lost: outcomes[index]?.lost }))
    return picture(lines, this.#frame, { until: this.#until ?? performance.now(), unicode: this.#stage.unicode })
  }
}
