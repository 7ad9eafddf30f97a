import { parseArgs } from 'node:util'
import { SwitchmasterError } from '../errors.js'
import { parseAddressList } from '../options/address.js'
import { checkMasterName, checkService } from '../options/checks.js'
import { parsePlainUrl } from '../options/plain-url.js'
import { isSentinelUrl, parseSentinelUrl } from '../options/sentinel-url.js'
import { COMMANDS, type CommandName } from './commands.js'

/** What the command line says. */
export interface Flags {
  readonly sentinels?: string
  readonly url?: string
  readonly service?: string
  readonly name?: string
  readonly timeoutMs: number
  readonly json: boolean
}

/** What is to be done. */
export type Request =
  | { readonly type: 'run'; readonly command: CommandName; readonly flags: Flags }
  | { readonly type: 'help'; readonly command?: CommandName }
  | { readonly type: 'version' }
  | { readonly type: 'misuse'; readonly reason: string }

const OPTIONS = {
  sentinels: { type: 'string' },
  url: { type: 'string' },
  service: { type: 'string' },
  name: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

const DEFAULT_TIMEOUT_MS = 3000
const LONGEST_TIMEOUT_MS = 3_600_000

const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name)

class Misuse extends Error {}

const parseTimeout = (text: string | undefined): number => {
  if (text === undefined) return DEFAULT_TIMEOUT_MS
  const ms = Number(text)
  if (/^\d+$/.test(text) && ms > 0 && ms <= LONGEST_TIMEOUT_MS) return ms
  throw new Misuse(
    `Expected --timeout to be a whole number of milliseconds, 1 to ${LONGEST_TIMEOUT_MS}, got '${text}'.`,
  )
}

type Address = Pick<Flags, 'sentinels' | 'url' | 'service' | 'name'>

/** What the client itself would refuse is wrong usage when it stands on the command line. */
const checkAddress = ({ sentinels, url, service, name }: Address): void => {
  const given = Object.entries({ sentinels, url, service }).filter(([, value]) => value !== undefined)
  if (given.length > 1) throw new Misuse(`Expected only one of ${given.map(([flag]) => `--${flag}`).join(' and ')}.`)
  if (sentinels !== undefined) parseAddressList(sentinels, '--sentinels')
  if (url === '') throw new Misuse("Expected --url to be a URL, got ''.")
  if (url !== undefined) (isSentinelUrl(url) ? parseSentinelUrl : parsePlainUrl)(url, '--url')
  const sources = new Map([
    ['service', '--service'],
    ['name', '--name'],
  ])
  checkService({ values: { service }, sources })
  checkMasterName({ values: { name }, sources })
}

const addressOf = ({ sentinels, url, service, name }: { [K in keyof Address]: string | undefined }): Address => ({
  ...(sentinels === undefined ? {} : { sentinels }),
  ...(url === undefined ? {} : { url }),
  ...(service === undefined ? {} : { service }),
  ...(name === undefined ? {} : { name }),
})

const read = (args: readonly string[]): Request => {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  const [command, ...more] = positionals
  if (values.version) return { type: 'version' }
  if (command === undefined || command === 'help') {
    if (values.help || command === 'help') return { type: 'help' }
    throw new Misuse('Expected a command.')
  }
  if (!isCommand(command)) throw new Misuse(`Unknown command '${command}'.`)
  if (values.help) return { type: 'help', command }
  if (more.length > 0) throw new Misuse(`Expected nothing after '${command}', got '${more.join(' ')}'.`)
  if (values.json && !COMMANDS[command].json) throw new Misuse(`'${command}' has no --json.`)
  const address = addressOf(values)
  checkAddress(address)
  const flags = { ...address, timeoutMs: parseTimeout(values.timeout), json: values.json ?? false }
  return { type: 'run', command, flags }
}

const isFromParseArgs = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

/** Never throws: what cannot be understood is a request of its own. */
export const readFlags = (args: readonly string[]): Request => {
  try {
    return read(args)
  } catch (error) {
    if (error instanceof Misuse || error instanceof SwitchmasterError || isFromParseArgs(error)) {
      return { type: 'misuse', reason: error.message }
    }
    throw error
  }
}
