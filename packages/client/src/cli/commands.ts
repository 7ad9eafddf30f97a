/** What the help says of a command. */
export interface CommandHelp {
  readonly summary: string
  readonly details: string
  /** Whether it can print JSON. */
  readonly json: boolean
}

export type CommandName = 'env'

/** Every command there is. */
export const COMMANDS: Readonly<Record<CommandName, CommandHelp>> = {
  env: {
    summary: 'print what a client would use here, and where it has that from',
    details: 'Connects to nothing. Secrets are shown as ******.',
    json: true,
  },
}
