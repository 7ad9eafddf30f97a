/** What the help says of a command. */
export interface CommandHelp {
  readonly summary: string
  readonly details: string
  /** Whether it can print JSON. */
  readonly json: boolean
}

export type CommandName = 'master' | 'status' | 'env'

/** Every command there is. */
export const COMMANDS: Readonly<Record<CommandName, CommandHelp>> = {
  master: {
    summary: 'print the address of the master, host:port, and nothing else',
    details: 'Asks all sentinels at once and prints what the newest configuration among them says.',
    json: false,
  },
  status: {
    summary: 'print master, replicas with their lag, sentinels, epoch and quorum',
    details: 'Lag is the distance, in bytes, from the offset of the master to that of the replica.',
    json: true,
  },
  env: {
    summary: 'print what a client would use here, and where it has that from',
    details: 'Connects to nothing. Secrets are shown as ******.',
    json: true,
  },
}
