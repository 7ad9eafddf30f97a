import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The folder of the scripts under test. */
export const SCRIPTS = fileURLToPath(new URL('../../../kustomize/base/scripts/', import.meta.url))

/** Every script, as a path. */
export const scriptFiles = (): readonly string[] =>
  readdirSync(SCRIPTS)
    .filter((name) => name.endsWith('.sh'))
    .map((name) => `${SCRIPTS}${name}`)

/** Those of the walkthrough and of the components. */
export const otherScriptFiles = (): readonly string[] =>
  ['classic/scripts', 'components/haproxy']
    .map((folder) => fileURLToPath(new URL(`../../../kustomize/${folder}/`, import.meta.url)))
    .flatMap((folder) => readdirSync(folder).flatMap((name) => (name.endsWith('.sh') ? [`${folder}${name}`] : [])))

/** Whether a command runs here at all. */
export const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0

/** The shells that the images have: a Debian one's and an Alpine one's, where this machine has them. */
export const SHELLS: readonly (readonly [string, ...string[]])[] = [
  ['sh'],
  ...(runs('busybox', 'sh', '-c', ':') ? [['busybox', 'sh'] as const] : []),
]

/** Runs a piece of shell with scripts loaded in front of it; returns what it prints. */
export const shell = (
  [command, ...first]: readonly [string, ...string[]],
  parts: readonly string[],
  text: string,
  { input = '', env = {} }: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
): string => {
  const loading = parts.map((part) => `. "${SCRIPTS}${part}.sh"`).join('\n')
  const { stdout, stderr, status } = spawnSync(command, [...first, '-c', `set -u\n${loading}\n${text}`], {
    input,
    env: { PATH: process.env.PATH ?? '', SCRIPTS, ...env },
    encoding: 'utf8',
  })
  if (stderr || status !== 0) throw new Error(`exit code ${status}: ${stderr}${stdout}`)
  return stdout
}
