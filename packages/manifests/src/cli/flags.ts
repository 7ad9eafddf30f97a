import { parseArgs } from 'node:util'
import { messageOf } from '../errors.js'
import type { RenderOptions } from '../options.js'

/** What the command can do. */
export const COMMANDS = ['render', 'apply', 'delete'] as const
export type CommandName = (typeof COMMANDS)[number]

/** What the command line says beside the cluster itself. */
export interface Flags {
  readonly options: RenderOptions
  readonly kustomization: string | undefined
  readonly kubeconfig: string | undefined
  readonly context: string | undefined
  readonly createNamespace: boolean
  readonly wait: boolean
  readonly volumes: boolean
  readonly timeoutMs: number | undefined
}

/** What is to be done. */
export type Request =
  | { readonly type: 'run'; readonly command: CommandName; readonly flags: Flags }
  | { readonly type: 'help' }
  | { readonly type: 'version' }
  | { readonly type: 'misuse'; readonly reason: string }

const CLUSTER = {
  namespace: { type: 'string', short: 'n' },
  name: { type: 'string' },
  overlay: { type: 'string', multiple: true, short: 'o' },
  classic: { type: 'boolean' },
  replicas: { type: 'string' },
  sentinels: { type: 'string' },
  image: { type: 'string' },
  'master-name': { type: 'string' },
  'down-after-ms': { type: 'string' },
  'failover-timeout-ms': { type: 'string' },
  secret: { type: 'string' },
  'storage-size': { type: 'string' },
  'storage-class': { type: 'string' },
  label: { type: 'string', multiple: true },
} as const

const CONNECTION = { kubeconfig: { type: 'string' }, context: { type: 'string' }, timeout: { type: 'string' } } as const
const ALWAYS = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const

const OF_COMMAND = {
  render: { kustomization: { type: 'string' } },
  apply: { ...CONNECTION, 'create-namespace': { type: 'boolean' }, 'no-wait': { type: 'boolean' } },
  delete: { ...CONNECTION, volumes: { type: 'boolean' } },
} as const

const EVERY = { ...CLUSTER, ...OF_COMMAND.render, ...OF_COMMAND.apply, ...OF_COMMAND.delete, ...ALWAYS } as const

class Misuse extends Error {}

const count = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  throw new Misuse(`Expected --${name} to be a whole number, got '${text}'.`)
}

const seconds = (text: string | undefined): number | undefined => {
  if (text === undefined) return undefined
  const value = count('timeout', text) ?? 0
  if (value >= 1 && value <= 86_400) return value * 1000
  throw new Misuse(`Expected --timeout to be 1 to 86400 seconds, got '${text}'.`)
}

const pairs = (labels: readonly string[] | undefined): Record<string, string> | undefined =>
  labels &&
  Object.fromEntries(
    labels.map((label) => {
      const at = label.indexOf('=')
      if (at < 1) throw new Misuse(`Expected --label to be key=value, got '${label}'.`)
      return [label.slice(0, at), label.slice(at + 1)]
    }),
  )

const isCommand = (name: string): name is CommandName => COMMANDS.some((command) => command === name)

const read = (args: readonly string[], environment: NodeJS.ProcessEnv): Request => {
  const { values, positionals } = parseArgs({ args: [...args], options: EVERY, allowPositionals: true })
  if (values.help) return { type: 'help' }
  if (values.version) return { type: 'version' }
  const [command, ...others] = positionals
  if (command === undefined) throw new Misuse(`Expected a command: ${COMMANDS.join(', ')}.`)
  if (!isCommand(command)) throw new Misuse(`There is no command '${command}': there are ${COMMANDS.join(', ')}.`)
  if (others.length > 0) throw new Misuse(`Expected nothing behind ${command}, got '${others[0]}'.`)
  const stray = Object.keys(values).find((name) => !(name in CLUSTER) && !(name in OF_COMMAND[command]))
  if (stray !== undefined) throw new Misuse(`--${stray} is not an option of ${command}.`)
  const options: RenderOptions = {
    namespace: values.namespace,
    name: values.name,
    overlays: values.overlay?.flatMap((names) => names.split(',')),
    classic: values.classic,
    replicas: count('replicas', values.replicas),
    sentinels: count('sentinels', values.sentinels),
    image: values.image,
    masterName: values['master-name'],
    downAfterMs: count('down-after-ms', values['down-after-ms']),
    failoverTimeoutMs: count('failover-timeout-ms', values['failover-timeout-ms']),
    secret: values.secret,
    storageSize: values['storage-size'],
    storageClass: values['storage-class'],
    labels: pairs(values.label),
    // Never on the command line, where every process of the machine can read it.
    ...(command === 'delete' || values.secret !== undefined
      ? {}
      : {
          password: environment.REDIS_PASSWORD || undefined,
          sentinelPassword: environment.REDIS_SENTINEL_PASSWORD || undefined,
        }),
  }
  return {
    type: 'run',
    command,
    flags: {
      options,
      kustomization: values.kustomization,
      kubeconfig: values.kubeconfig,
      context: values.context,
      createNamespace: values['create-namespace'] ?? false,
      wait: !values['no-wait'],
      volumes: values.volumes ?? false,
      timeoutMs: seconds(values.timeout),
    },
  }
}

/** Takes the command line apart. */
export const readFlags = (args: readonly string[], environment: NodeJS.ProcessEnv): Request => {
  try {
    return read(args, environment)
  } catch (error) {
    const isOurs = error instanceof Misuse || (error instanceof Error && 'code' in error)
    if (!isOurs) throw error
    return { type: 'misuse', reason: messageOf(error).split('. ', 1)[0]?.replace(/\.?$/, '.') ?? '' }
  }
}
