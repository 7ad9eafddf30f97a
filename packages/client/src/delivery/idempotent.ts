/** Why a write can be executed twice, and with which arguments. */
export interface Idempotence {
  readonly why: string
  /** Options, after the second argument, that make it depend on what is there. */
  readonly unless?: readonly string[]
  /** The only subcommands that this is said of. */
  readonly only?: readonly string[]
}

const EXPIRE_CONDITIONS = ['nx', 'xx', 'gt', 'lt']

/**
 * Writes whose second execution changes nothing and is answered alike; by name in lower case.
 *
 * Not on the list: what is answered differently the second time (DEL, SADD, HSET, ZADD), what means another element
 * once somebody has pushed one (LSET), what would take with it what others have written since (FLUSHDB, FLUSHALL).
 */
export const IDEMPOTENT: Readonly<Record<string, Idempotence>> = {
  set: { why: 'the value is the same, the reply OK', unless: ['nx', 'xx', 'get', 'ifeq', 'ifne', 'ifdeq', 'ifdne'] },
  setex: { why: 'as SET; the time to live starts again' },
  psetex: { why: 'as SETEX' },
  mset: { why: 'as SET, for each key' },
  hmset: { why: 'the fields have the same values, the reply is OK' },
  setrange: { why: 'the bytes are the same, the reply is the length' },
  expire: { why: 'the time to live starts again, the reply is 1', unless: EXPIRE_CONDITIONS },
  pexpire: { why: 'as EXPIRE', unless: EXPIRE_CONDITIONS },
  expireat: { why: 'the time is the same, the reply is 1', unless: EXPIRE_CONDITIONS },
  pexpireat: { why: 'as EXPIREAT', unless: EXPIRE_CONDITIONS },
  script: {
    why: 'the same script has the same name; what is forgotten stays forgotten',
    only: ['load', 'exists', 'flush'],
  },
}

/**
 * Whether a write can be sent a second time without harm. What another client writes between the two is overwritten a
 * second time: who cannot live with that uses `resend: 'none'`.
 */
export const isIdempotent = (name: string, args: readonly unknown[]): boolean => {
  const lower = name.toLowerCase()
  const entry = Object.hasOwn(IDEMPOTENT, lower) ? IDEMPOTENT[lower] : undefined
  if (entry === undefined) return false
  const { unless, only } = entry
  if (only && !only.includes(String(args[0]).toLowerCase())) return false
  return unless === undefined || !args.slice(2).some((arg) => unless.includes(String(arg).toLowerCase()))
}
