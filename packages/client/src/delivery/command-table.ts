/** What a command does, as far as a failover is concerned. */
export type CommandKind =
  /** Changes nothing: may be sent twice, and to any node. */
  | 'read'
  /** Changes data, or can (scripts, functions, PUBLISH): must not go to a master that is being replaced. */
  | 'write'
  /** Concerns the server, and must not happen twice: SHUTDOWN, REPLICAOF, CLIENT KILL. */
  | 'admin'
  /** Concerns the connection, or tells something about the server. */
  | 'other'

/** Tells what commands do. Names in any case; `argument` is the first one, for commands with subcommands. */
export interface CommandTable {
  kindOf(name: string, argument?: unknown): CommandKind
}

/** Of an entry of COMMAND's reply: name, arity, flags, ...; since Redis 7 the tenth element lists the subcommands. */
const FLAGS = 2
const SUBCOMMANDS = 9

/** What no flag tells: Redis 7 keeps `may_replicate` to itself, and Redis 6.0 has no such flag. */
const WRITES_UNTOLD = new Set(['eval', 'evalsha', 'fcall', 'publish', 'spublish'])

const kindFrom = (name: string, flags: readonly string[]): CommandKind => {
  if (flags.includes('write') || WRITES_UNTOLD.has(name)) return 'write'
  // Before `may_replicate`: PFCOUNT has both, because it refreshes what it has counted before.
  if (flags.includes('readonly')) return 'read'
  if (flags.includes('may_replicate')) return 'write'
  return flags.includes('admin') ? 'admin' : 'other'
}

const entriesOf = (reply: unknown): Array<readonly [name: string, kind: CommandKind]> => {
  if (!Array.isArray(reply)) return []
  return reply.flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return []
    const flags = Array.isArray(entry[FLAGS]) ? entry[FLAGS].map(String) : []
    const name = entry[0].toLowerCase()
    return [[name, kindFrom(name, flags)] as const, ...entriesOf(entry[SUBCOMMANDS])]
  })
}

/** Reads the reply to COMMAND: the server's own table, the commands of its modules among them. */
export const readCommandTable = (reply: unknown): CommandTable => {
  const kinds = new Map(entriesOf(reply))
  const containers = new Set([...kinds.keys()].filter((name) => name.includes('|')).map((name) => name.split('|')[0]))
  return {
    kindOf: (name, argument) => {
      const lower = name.toLowerCase()
      const full = containers.has(lower) ? `${lower}|${String(argument).toLowerCase()}` : lower
      // One that the server does not know is refused by it; one that it has learnt since may do anything.
      return kinds.get(full) ?? 'write'
    },
  }
}

/** Where the user may not call COMMAND, and until its reply is there: whatever is not known to be harmless is a write. */
export const UNKNOWN_TABLE: CommandTable = {
  kindOf: (name) => (HARMLESS.has(name.toLowerCase()) ? 'other' : 'write'),
}

const HARMLESS = new Set(['ping', 'echo', 'hello', 'auth', 'client', 'info', 'role', 'command', 'quit', 'subscribe'])
