import { COMMANDS, type CommandName } from './commands.js'
import { table } from './table.js'

const ADDRESS = [
  ['  --sentinels HOST:PORT,...', 'ask these sentinels'],
  ['  --url URL', 'ask those of a redis+sentinel:// URL'],
  ['  --service NAME', 'ask those of a Kubernetes Service (NAME_SERVICE_HOST)'],
  ['  --name NAME', 'the name of the master (default: mymaster)'],
  ['  --timeout MS', 'how long an answer may take (default: 3000)'],
] as const

const ALWAYS = [
  ['  -h, --help', 'print this'],
  ['  -v, --version', 'print the version'],
] as const

const EXIT =
  'Without an address, the environment says where the sentinels are; user names, passwords and certificates always\n' +
  'come from there (REDIS_USERNAME, REDIS_PASSWORD, REDIS_SENTINEL_PASSWORD, REDIS_TLS_CA ..., each also as _FILE).\n' +
  '\nExit code: 0 answered, 1 not answered, 2 wrong usage.\n'

const general = (): string =>
  `Usage: switchmaster COMMAND [OPTIONS]\n\nCommands:\n${table(
    Object.entries(COMMANDS).map(([name, { summary }]) => [`  ${name}`, summary]),
  )}\nOptions:\n${table([...ADDRESS, ['  --json', 'print JSON, where the command can'], ...ALWAYS])}\n${EXIT}`

const particular = (name: CommandName): string => {
  const { summary, details, json } = COMMANDS[name]
  const options = [...ADDRESS, ...(json ? [['  --json', 'print JSON']] : []), ...ALWAYS]
  return `Usage: switchmaster ${name} [OPTIONS]\n\n${name}: ${summary}.\n${details}\n\nOptions:\n${table(options)}\n${EXIT}`
}

export const help = (command?: CommandName): string => (command === undefined ? general() : particular(command))
