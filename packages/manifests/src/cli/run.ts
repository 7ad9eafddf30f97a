import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { apply } from '../cluster/apply.js'
import { type Progress, progressLine } from '../cluster/progress.js'
import { remove } from '../cluster/remove.js'
import { ManifestsError, messageOf } from '../errors.js'
import { kustomization } from '../kustomization-of.js'
import { render } from '../render.js'
import { type CommandName, type Flags, readFlags } from './flags.js'
import { help } from './help.js'
import { loadKubeConfig } from './kube-config.js'

/** Where the command prints, what it may read, and what ends it. */
export interface Surroundings {
  readonly environment: NodeJS.ProcessEnv
  readonly stdout: (text: string) => void
  readonly stderr: (text: string) => void
  readonly signal: AbortSignal
}

const write = async (folder: string, files: ReadonlyMap<string, string>): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true })
    for (const [name, text] of files) await writeFile(join(folder, name), text)
  } catch (error) {
    throw new ManifestsError('OPTIONS_INVALID', `${folder} cannot be written: ${messageOf(error)}`, error)
  }
}

const perform = async (command: CommandName, flags: Flags, { stdout, signal }: Surroundings): Promise<void> => {
  const { options, createNamespace, wait, volumes, timeoutMs } = flags
  if (command === 'render' && flags.kustomization === undefined) {
    stdout(
      render(options)
        .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
        .join('---\n'),
    )
    return
  }
  if (command === 'render') {
    const folder = flags.kustomization ?? '.'
    const files = kustomization(options, folder)
    await write(folder, files)
    stdout(`${[...files.keys()].map((name) => join(folder, name)).join('\n')}\n`)
    return
  }
  const kubeConfig = loadKubeConfig(flags.kubeconfig, flags.context)
  const onProgress = (progress: Progress) => stdout(`${progressLine(progress)}\n`)
  const common = { ...options, timeoutMs, signal, onProgress }
  if (command === 'apply') await apply(kubeConfig, { ...common, createNamespace, wait })
  else await remove(kubeConfig, { ...common, volumes })
}

const version = async (): Promise<string> => {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Does what the command line asks for; gives the exit code. Rejects only where the program itself is at fault. */
export const run = async (args: readonly string[], surroundings: Surroundings): Promise<0 | 1 | 2> => {
  const { environment, stdout, stderr } = surroundings
  const request = readFlags(args, environment)
  switch (request.type) {
    case 'help':
      stdout(help())
      return 0
    case 'version':
      stdout(`${await version()}\n`)
      return 0
    case 'misuse':
      stderr(`switchmaster-manifests: ${request.reason} See switchmaster-manifests --help.\n`)
      return 2
    case 'run':
      break
    default:
      return request satisfies never
  }
  try {
    await perform(request.command, request.flags, surroundings)
    return 0
  } catch (error) {
    if (!(error instanceof ManifestsError)) throw error
    stderr(`switchmaster-manifests: ${error.message} (${error.code})\n`)
    return 1
  }
}
