import type { Redis } from '@switchmaster/client'
import { type LocalCluster, until } from '../../../../src/index.js'
import { codeOf, within } from '../support.js'

/** What a program does while its master is replaced, and what becomes of it. */
export interface Row {
  readonly what: string
  /** In a planned failover: issued while writes are held. */
  readonly planned: string
  /** The master is killed when it has executed what was issued, before anybody has got an answer. */
  readonly killed: string
  /** Done while all is well. */
  prepare?(redis: Redis): Promise<unknown>
  /** Issued in the middle of it; resolves with what the program sees. */
  issue(redis: Redis): Promise<unknown>
  /** What is to be seen afterwards, on the new master. */
  after?(redis: Redis, cluster: LocalCluster): Promise<unknown>
}

const told = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    (value) => value,
    (error) => {
      const code = codeOf(error)
      return code instanceof Error ? code.message.split(' ')[0] : code
    },
  )

/** `1000 x answer` where all are alike. */
const each = async (pipeline: Promise<Array<[Error | null, unknown]> | null>): Promise<string> => {
  const seen = new Map<unknown, number>()
  for (const [error, value] of (await pipeline) ?? []) {
    const what = error ? codeOf(error) : value === 'OK' ? 'OK' : 'a number'
    seen.set(what, (seen.get(what) ?? 0) + 1)
  }
  return [...seen].map(([what, times]) => `${times} x ${what}`).join(', ')
}

const LUA = "return redis.call('INCR', KEYS[1])"

const pipelineOf = (redis: Redis, command: (pipeline: ReturnType<Redis['pipeline']>, i: number) => unknown) => {
  const pipeline = redis.pipeline()
  for (let i = 0; i < 1000; i++) command(pipeline, i)
  return pipeline.exec()
}

export const ROWS: readonly Row[] = [
  {
    what: 'SET (idempotent)',
    planned: 'OK',
    killed: 'OK, sent twice',
    issue: (redis) => told(redis.set('t:set', 1)),
    after: (redis) => redis.get('t:set').then((value) => (value === '1' ? '' : 'not set')),
  },
  {
    what: 'INCR, RPUSH, HSET and every other write',
    planned: 'done once',
    killed: '`UNCERTAIN_WRITE`, done once',
    issue: (redis) => told(redis.incr('t:incr')),
    after: (redis) => redis.get('t:incr'),
  },
  {
    what: 'MULTI/EXEC',
    planned: 'done once',
    killed: '`UNCERTAIN_WRITE`, done once',
    issue: (redis) =>
      told(
        redis
          .multi()
          .incr('t:multi')
          .exec()
          .then((replies) => replies?.[0]?.[1]),
      ),
    after: (redis) => redis.get('t:multi'),
  },
  {
    what: 'MULTI as single commands, before EXEC',
    planned: '`TRANSACTION_LOST`, not done',
    killed: '`TRANSACTION_LOST`, not done',
    prepare: async (redis) => {
      await redis.multi({ pipeline: false })
      await redis.incr('t:single')
    },
    issue: async (redis) => {
      const { port } = redis.topology.master ?? {}
      await until(() => redis.topology.master?.port !== port || undefined, { timeoutMs: 15_000, what: 'the switch' })
      return told(redis.exec())
    },
    after: (redis) => redis.get('t:single'),
  },
  {
    what: 'WATCH before, EXEC after',
    planned: 'null, not done: as if the key had changed',
    killed: 'null, not done: as if the key had changed',
    prepare: (redis) => redis.watch('t:watched'),
    issue: async (redis) => {
      const { port } = redis.topology.master ?? {}
      await until(() => redis.topology.master?.port !== port || undefined, { timeoutMs: 15_000, what: 'the switch' })
      return told(redis.multi().incr('t:watched').exec())
    },
    after: (redis) => redis.get('t:watched'),
  },
  {
    what: 'a pipeline of 1,000 SET',
    planned: '1000 x OK',
    killed: '1000 x OK, sent twice',
    issue: (redis) => each(pipelineOf(redis, (pipeline, i) => pipeline.set(`t:p:${i}`, i))),
  },
  {
    what: 'a pipeline of 1,000 INCR',
    planned: '1000 x a number, done once',
    killed: '1000 x `UNCERTAIN_WRITE`, done once',
    issue: (redis) => each(pipelineOf(redis, (pipeline) => pipeline.incr('t:pipe'))),
    after: (redis) => redis.get('t:pipe'),
  },
  {
    what: 'BLPOP that waits',
    planned: 'waits on, and gets what is pushed to the new master',
    killed: 'waits on, and gets what is pushed to the new master',
    issue: (redis) => told(redis.blpop('t:jobs', 0)),
  },
  {
    what: 'SUBSCRIBE',
    planned: 'subscribed again; what is published meanwhile is lost',
    killed: 'subscribed again; what is published meanwhile is lost',
    prepare: (redis) => redis.subscribe('t:news'),
    issue: async (redis) => {
      const heard: string[] = []
      redis.on('message', (_, message: string) => heard.push(message))
      await until(() => heard.includes('after') || undefined, { timeoutMs: 20_000, what: 'a message' })
      return heard[0] === 'after' ? 'heard' : heard.join()
    },
  },
  {
    what: 'SCAN',
    planned: 'goes on without an error; keys can be missed, for a cursor means something to its own server only',
    killed: 'goes on without an error; keys can be missed, for a cursor means something to its own server only',
    prepare: (redis) => redis.mset(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`t:scan:${i}`, i]))),
    issue: async (redis) => {
      const { port } = redis.topology.master ?? {}
      let [cursor] = await redis.scan(0, 'MATCH', 't:scan:*', 'COUNT', 10)
      await until(() => redis.topology.master?.port !== port || undefined, { timeoutMs: 15_000, what: 'the switch' })
      while (cursor !== '0') [cursor] = await redis.scan(cursor, 'MATCH', 't:scan:*', 'COUNT', 10)
      return 'ended'
    },
  },
  {
    what: 'EVAL that writes',
    planned: 'done once',
    killed: '`UNCERTAIN_WRITE`, done once',
    issue: (redis) => told(redis.eval(LUA, 1, 't:eval')),
    after: (redis) => redis.get('t:eval'),
  },
  {
    what: 'EVALSHA by hand',
    planned: '`NOSCRIPT`, not done: scripts are not replicated',
    killed: '`UNCERTAIN_WRITE`, done once',
    prepare: (redis) => redis.script('LOAD', `${LUA} -- by hand`),
    issue: async (redis) => told(redis.evalsha(SHA_BY_HAND, 1, 't:evalsha')),
    after: (redis) => redis.get('t:evalsha'),
  },
  {
    what: 'a script of defineCommand',
    planned: 'done once',
    killed: '`UNCERTAIN_WRITE`, done once',
    prepare: async (redis) => redis.defineCommand('bump', { numberOfKeys: 1, lua: `${LUA} -- defined` }),
    issue: (redis) => told((redis as unknown as { bump(key: string): Promise<unknown> }).bump('t:defined')),
    after: (redis) => redis.get('t:defined'),
  },
]

/** SHA-1 of the script that is loaded by hand. */
const SHA_BY_HAND = (await import('node:crypto')).createHash('sha1').update(`${LUA} -- by hand`).digest('hex')

/** What a program saw and what is there, in the words of the table. */
export const wordsFor = ({ what }: Row, seen: unknown, after: unknown, killed: boolean): string => {
  const code = typeof seen === 'string' && /^[A-Z_]+$/.test(seen) && seen !== 'OK' ? `\`${seen}\`` : undefined
  const done = after === null ? 'not done' : `done ${after === '1' || after === '1000' ? 'once' : `${after} times`}`
  switch (what) {
    case 'SET (idempotent)':
    case 'a pipeline of 1,000 SET':
      return `${seen}${killed ? ', sent twice' : ''}${after ? `, ${after}` : ''}`
    case 'a pipeline of 1,000 INCR':
      return `${String(seen).replace('UNCERTAIN_WRITE', '`UNCERTAIN_WRITE`')}, ${done}`
    case 'WATCH before, EXEC after':
      return `${seen}, ${done}: as if the key had changed`
    case 'BLPOP that waits':
      return JSON.stringify(seen) === '["t:jobs","after"]'
        ? 'waits on, and gets what is pushed to the new master'
        : JSON.stringify(seen)
    case 'SUBSCRIBE':
      return seen === 'heard' ? 'subscribed again; what is published meanwhile is lost' : String(seen)
    case 'SCAN':
      return seen === 'ended'
        ? 'goes on without an error; keys can be missed, for a cursor means something to its own server only'
        : String(seen)
    case 'EVALSHA by hand':
      return `${code}, ${done}${killed ? '' : ': scripts are not replicated'}`
    default:
      return code ? `${code}, ${done}` : done
  }
}

/** Lets those go on that wait for somebody else: a job for the worker, and a message, again and again until it is heard. */
export const serveThoseWhoWait = async (redis: Redis, all: Promise<unknown>): Promise<void> => {
  let isOver = false
  const over = () => {
    isOver = true
  }
  all.then(over, over)
  await within(5000, 'the job', redis.rpush('t:jobs', 'after'))
  await until(
    async () => {
      await redis.publish('t:news', 'after')
      return isOver || undefined
    },
    { timeoutMs: 20_000, what: 'everybody to be served' },
  )
}
