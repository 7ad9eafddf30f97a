/** What a command does, as far as a failover is concerned. */
export type CommandKind =
  /** Changes nothing: may be sent twice, and to any node. */
  | 'read'
  /** Changes data, or can (scripts, functions, PUBLISH): must not go to a master that is being replaced. */
  | 'write'
  /** Concerns the connection or the server. */
  | 'other'

/** Tells what commands do. Names in any case; `argument` is the first one, for commands with subcommands. */
export interface CommandTable {
  kindOf(name: string, argument?: unknown): CommandKind
}

/** Of an entry of COMMAND's reply: name, arity, flags, ...; since Redis 7 the tenth element lists the subcommands. */
const FLAGS = 2
const SUBCOMMANDS = 9

const kindFrom = (flags: readonly string[]): CommandKind => {
  if (flags.includes('write') || flags.includes('may_replicate')) return 'write'
  return flags.includes('readonly') ? 'read' : 'other'
}

const entriesOf = (reply: unknown): Array<readonly [name: string, kind: CommandKind]> => {
  if (!Array.isArray(reply)) return []
  return reply.flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return []
    const flags = Array.isArray(entry[FLAGS]) ? entry[FLAGS].map(String) : []
    return [[entry[0].toLowerCase(), kindFrom(flags)] as const, ...entriesOf(entry[SUBCOMMANDS])]
  })
}

/** Reads the reply to COMMAND: the server's own table, the commands of its modules among them. */
export const readCommandTable = (reply: unknown): CommandTable => {
  const kinds = new Map(entriesOf(reply))
  return {
    kindOf: (name, argument) => {
      const lower = name.toLowerCase()
      const sub = argument === undefined ? undefined : kinds.get(`${lower}|${String(argument).toLowerCase()}`)
      // One that the server does not know is refused by it; one that it has learnt since may do anything.
      return sub ?? kinds.get(lower) ?? 'write'
    },
  }
}

/** Where the user may not call COMMAND, and until its reply is there: whatever is not known to be harmless is a write. */
export const UNKNOWN_TABLE: CommandTable = {
  kindOf: (name) => (HARMLESS.has(name.toLowerCase()) ? 'other' : 'write'),
}

const HARMLESS = new Set(['ping', 'echo', 'hello', 'auth', 'client', 'info', 'role', 'command', 'quit', 'subscribe'])
