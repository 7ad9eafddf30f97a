import type { Access } from '../../connection/access.js'
import type { Reply } from '../../sentinels/answer.js'
import { sleep } from '../../sleep.js'
import { type Address, sameAddress } from '../../topology/address.js'
import { inProgress, SwitchoverRefusedError } from './errors.js'
import { leaderQuestions, readSentinel, type SentinelReport } from './leader.js'
import { isSteered, type PriorityChange } from './priorities.js'

/** A frozen sentinel is noticed by its heartbeat after seconds; here nobody waits that long for one. */
const ANSWER_TIMEOUT_MS = 1000

/** How often a sentinel looks at the replicas while it is to hear of new priorities; ten seconds are Redis' own. */
const HURRIED_INFO_MS = 100

const POLL_MS = 20

type Commands = ReadonlyArray<readonly string[]>

/** The sentinels of one master, as far as a switchover has to do with them. */
export class SwitchoverSentinels {
  readonly #access: Access
  readonly #name: string

  constructor(access: Access) {
    this.#access = access
    this.#name = access.settings.masterName
  }

  /** Asks every sentinel that can be reached whether it could lead. */
  async reports(): Promise<readonly SentinelReport[]> {
    const { translate } = this.#access.watcher
    const answers = await this.#answers(leaderQuestions(this.#name))
    return [...answers].map(([sentinel, replies]) =>
      replies instanceof Error
        ? { sentinel, type: 'unfit', why: replies.message }
        : readSentinel(sentinel, replies, translate),
    )
  }

  /** Waits until this sentinel has seen the new priorities. It is made to look more often, where it can be. */
  async hear(sentinel: string, changes: readonly PriorityChange[], signal: AbortSignal): Promise<void> {
    const period = await this.#infoPeriod(sentinel)
    if (period !== undefined) await this.#debug(sentinel, HURRIED_INFO_MS)
    try {
      for (;;) {
        const report = (await this.reports()).find((one) => one.sentinel === sentinel)
        if (report?.type === 'failing-over') throw inProgress(`the sentinel ${sentinel}`)
        if (report?.type === 'fit' && isSteered(changes, report.replicas)) return
        await sleep(this.#access.settings.clock, POLL_MS, signal)
      }
    } finally {
      if (period !== undefined) await this.#debug(sentinel, period)
    }
  }

  /**
   * Asks one sentinel to begin. Resolves as well where the answer is lost: then it may have begun, and may still begin
   * when it comes round.
   */
  async begin(sentinel: string): Promise<void> {
    const answer = (await this.#answers([['SENTINEL', 'FAILOVER', this.#name]], sentinel)).get(sentinel)
    const refusal = answer === undefined ? new Error('its connection is lost') : refusalIn(answer)
    if (refusal === undefined) return
    if (refusal.message.startsWith('INPROG')) throw inProgress(`the sentinel ${sentinel}`, refusal)
    throw new SwitchoverRefusedError(
      refusal.message.startsWith('NOGOODSLAVE') ? 'no-replica' : 'no-leader',
      `the sentinel ${sentinel} does not begin a failover (${refusal.message})`,
      { cause: refusal },
    )
  }

  /** Waits until more than half of the sentinels name this master. */
  async name(master: Address, signal: AbortSignal): Promise<void> {
    const { watcher, settings } = this.#access
    for (;;) {
      const answers = await this.#answers([['SENTINEL', 'GET-MASTER-ADDR-BY-NAME', this.#name]])
      const naming = [...answers.values()].filter((replies) => {
        const pair = replies instanceof Error ? undefined : replies[0]?.[1]
        if (!Array.isArray(pair)) return false
        return sameAddress(watcher.translate({ host: String(pair[0]), port: Number(pair[1]) }), master)
      })
      if (naming.length * 2 > watcher.voters) return
      await sleep(settings.clock, POLL_MS, signal)
    }
  }

  /** SENTINEL DEBUG came with Redis 7.0; without it one waits for the ten seconds to pass. */
  async #infoPeriod(sentinel: string): Promise<number | undefined> {
    const answer = (await this.#answers([['SENTINEL', 'DEBUG']], sentinel)).get(sentinel)
    const flat = answer instanceof Error ? undefined : answer?.[0]?.[1]
    const words = Array.isArray(flat) ? flat.flat().map((word) => String(word).toLowerCase()) : []
    const period = Number(words[words.indexOf('info-period') + 1])
    return Number.isFinite(period) && period > HURRIED_INFO_MS ? period : undefined
  }

  async #debug(sentinel: string, infoPeriodMs: number): Promise<void> {
    await this.#answers([['SENTINEL', 'DEBUG', 'INFO-PERIOD', String(infoPeriodMs)]], sentinel)
  }

  /** Never rejects. */
  async #answers(commands: Commands, only?: string): Promise<ReadonlyMap<string, Reply[] | Error>> {
    const { watcher, settings } = this.#access
    const requests = [...watcher.request(commands, only)]
    const late = `gave no answer within ${ANSWER_TIMEOUT_MS} ms`
    return new Map(
      await Promise.all(
        requests.map(async ([sentinel, replies]): Promise<readonly [string, Reply[] | Error]> => {
          const done = new AbortController()
          const limit = sleep(settings.clock, ANSWER_TIMEOUT_MS, done.signal).then(
            () => new Error(late),
            () => new Error(late),
          )
          const answer = replies.catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
          const first = await Promise.race([answer, limit])
          done.abort()
          return [sentinel, first]
        }),
      ),
    )
  }
}

const refusalIn = (answer: Reply[] | Error): Error | undefined => {
  const error = answer instanceof Error ? answer : answer[0]?.[0]
  return error?.name === 'ReplyError' ? error : undefined
}
