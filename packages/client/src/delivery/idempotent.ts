/** A write whose second execution changes nothing and is answered alike, with the reason; by name in lower case. */
const IDEMPOTENT: Readonly<Record<string, { readonly why: string; readonly unless?: readonly string[] }>> = {
  set: { why: 'the value is the same, the reply OK', unless: ['nx', 'xx', 'get', 'ifeq', 'ifne', 'ifdeq', 'ifdne'] },
  setex: { why: 'as SET; the time to live starts again' },
  psetex: { why: 'as SETEX' },
  mset: { why: 'as SET, for each key' },
  hmset: { why: 'the fields have the same values, the reply is OK' },
  lset: { why: 'the element has the same value, the reply is OK' },
  setrange: { why: 'the bytes are the same, the reply is the length' },
  expire: { why: 'the time to live starts again, the reply is 1', unless: ['nx', 'xx', 'gt', 'lt'] },
  pexpire: { why: 'as EXPIRE', unless: ['nx', 'xx', 'gt', 'lt'] },
  expireat: { why: 'the time is the same, the reply is 1', unless: ['nx', 'xx', 'gt', 'lt'] },
  pexpireat: { why: 'as EXPIREAT', unless: ['nx', 'xx', 'gt', 'lt'] },
  flushdb: { why: 'what is empty stays empty' },
  flushall: { why: 'what is empty stays empty' },
  script: { why: 'LOAD of the same script gives the same name' },
}

/**
 * Whether a write can be sent a second time without harm. What another client writes between the two is overwritten a
 * second time: who cannot live with that uses `resend: 'none'`.
 */
export const isIdempotent = (name: string, args: readonly unknown[]): boolean => {
  const entry = IDEMPOTENT[name.toLowerCase()]
  if (entry === undefined) return false
  const { unless } = entry
  return unless === undefined || !args.slice(2).some((arg) => unless.includes(String(arg).toLowerCase()))
}
