/** What to cut, in the network namespace of one pod. Addresses are those of pods and of Services. */
export interface Cut {
  /** The number of the fault, so that each can be ended by itself. */
  readonly id: number
  /** `only`: these addresses are cut off. `except`: all but these. */
  readonly scope: 'only' | 'except'
  readonly addresses: readonly string[]
  /** Whether what comes in from there is cut, and what goes out to there. */
  readonly incoming: boolean
  readonly outgoing: boolean
  readonly how: 'drop' | 'reset'
}

const TARGET = { drop: '-j DROP', reset: '-p tcp -j REJECT --reject-with tcp-reset' } as const

const chainOf = (cut: Cut, chain: string, match: '-s' | '-d', loopback: '-i' | '-o'): string[] => {
  const target = TARGET[cut.how]
  // A reset that was sent has to arrive.
  const resets = cut.how === 'reset' ? [`-A ${chain} -p tcp --tcp-flags RST RST -j RETURN`] : []
  const addressed = (end: string) => cut.addresses.map((address) => `-A ${chain} ${match} ${address} ${end}`)
  const rules = cut.scope === 'only' ? addressed(target) : [...addressed('-j RETURN'), `-A ${chain} ${target}`]
  return [`-A ${chain} ${loopback} lo -j RETURN`, ...resets, ...rules]
}

const chains = ({ id }: Cut): { in: string; out: string } => ({ in: `SM-IN-${id}`, out: `SM-OUT-${id}` })

/** The cut as `iptables-restore` takes it, all at once. */
export const cutting = (cut: Cut): string => {
  const chain = chains(cut)
  return [
    '*filter',
    `:${chain.in} - [0:0]`,
    `:${chain.out} - [0:0]`,
    ...(cut.incoming ? chainOf(cut, chain.in, '-s', '-i') : []),
    ...(cut.outgoing ? chainOf(cut, chain.out, '-d', '-o') : []),
    `-I INPUT -j ${chain.in}`,
    `-I OUTPUT -j ${chain.out}`,
    'COMMIT',
    '',
  ].join('\n')
}

/** Its end. */
export const healing = (cut: Cut): string => {
  const chain = chains(cut)
  return [
    '*filter',
    `-D INPUT -j ${chain.in}`,
    `-D OUTPUT -j ${chain.out}`,
    `-F ${chain.in}`,
    `-F ${chain.out}`,
    `-X ${chain.in}`,
    `-X ${chain.out}`,
    'COMMIT',
    '',
  ].join('\n')
}
