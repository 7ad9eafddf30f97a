import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { HarnessError } from '../../../errors.js'
import { type Progress, withProgress } from '../progress.js'
import { output, run } from '../run.js'
import { type Closure, closureOf } from './closure.js'

/** What the agent and the clients it writes with import. */
const WANTED = new Set(['@switchmaster/client', 'ioredis', 'iovalkey', 'redis'])

const BASE_IMAGE = 'node:24-slim'
const IMAGE = 'switchmaster-agent'

/** The base may have to be pulled first. */
const BUILD_TIMEOUT_MS = 300_000

/** The package that this file belongs to: compiled or not, it is in a folder of it. */
const packageFolder = async (): Promise<string> => {
  for (let at = dirname(fileURLToPath(import.meta.url)); ; at = dirname(at)) {
    const text = await readFile(join(at, 'package.json'), 'utf8').catch(() => undefined)
    if (text !== undefined && JSON.parse(text).name === '@switchmaster/e2e') return at
    if (dirname(at) === at) throw new HarnessError('COMMAND_FAILED', 'The package @switchmaster/e2e was not found.')
  }
}

const commonFolder = (paths: readonly string[]): string => {
  const [first = [], ...others] = paths.map((path) => path.split(sep))
  const end = first.findIndex((part, index) => others.some((other) => other[index] !== part))
  return first.slice(0, end).join(sep)
}

/** What nothing in a pod imports: a change there is no reason to build and load the image again. */
const NOT_IN_PODS = /^dist\/(bench|bench-kind|demo|terminal|drivers\/kind)($|\/)|\.(map|d\.ts)$|tsbuildinfo/

/** A package of the workspace is what it publishes; of any other, everything but what is installed in it. */
const copied =
  (folder: string) =>
  (path: string): boolean => {
    const inside = relative(folder, path).split(sep).join('/')
    if (inside === '') return true
    if (folder.includes(`${sep}node_modules${sep}`)) return !inside.startsWith('node_modules')
    return inside === 'package.json' || (/^dist($|\/)/.test(inside) && !NOT_IN_PODS.test(inside))
  }

/** Lays out a folder to build the image from: everything as far from everything else as it is here. */
const layOut = async ({ folders, links }: Closure, context: string): Promise<void> => {
  const root = commonFolder([...folders, ...links.keys()])
  const place = (path: string): string => join(context, 'app', relative(root, path))
  for (const folder of folders) {
    await mkdir(dirname(place(folder)), { recursive: true })
    await cp(folder, place(folder), { recursive: true, filter: copied(folder), verbatimSymlinks: true })
  }
  for (const [path, real] of links) {
    await mkdir(dirname(place(path)), { recursive: true })
    await symlink(relative(dirname(path), real), place(path))
  }
}

/** One figure for all that is in a folder. */
const digest = async (folder: string): Promise<string> => {
  const hash = createHash('sha256')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  for (const file of files.sort()) hash.update(relative(folder, file)).update(await readFile(file))
  return hash.digest('hex').slice(0, 12)
}

const isOn = async (node: string, image: string): Promise<boolean> => {
  const args = ['exec', node, 'ctr', '-n', 'k8s.io', 'images', 'ls', '-q', `name==docker.io/library/${image}`]
  return (await output('docker', args)).trim() !== ''
}

/** Brings an image of this machine to the nodes that do not have it. */
const load = async (cluster: string, nodes: readonly string[], image: string, progress: Progress): Promise<void> => {
  const have = await Promise.all(nodes.map((node) => isOn(node, image)))
  const without = nodes.filter((_, index) => !have[index])
  if (without.length === 0) return
  const args = ['load', 'docker-image', image, '--name', cluster, '--nodes', without.join(',')]
  await withProgress(progress, `loading ${image} into ${without.join(' and ')}`, () =>
    output('kind', args, { timeoutMs: 300_000 }),
  )
}

/**
 * The image that agents run, on some nodes of a cluster: built when what is in it has changed, loaded where it is not
 * there yet. Nothing is installed while it is built, so that needs no network.
 */
export const provideAgentImage = async (
  cluster: string,
  nodes: readonly string[],
  progress: Progress,
): Promise<string> => {
  const context = await mkdtemp(join(tmpdir(), 'switchmaster-agent-'))
  try {
    await layOut(await closureOf(await packageFolder(), (name) => WANTED.has(name)), context)
    const dockerfile = `FROM ${BASE_IMAGE}\nCOPY app /app\nCMD ["node", "/app/packages/e2e/dist/pod/agent.js"]\n`
    await writeFile(join(context, 'Dockerfile'), dockerfile)
    const image = `${IMAGE}:${await digest(context)}`
    if ((await run('docker', ['image', 'inspect', image])).code !== 0) {
      await withProgress(progress, `building ${image}`, () =>
        output('docker', ['build', '-q', '-t', image, context], { timeoutMs: BUILD_TIMEOUT_MS }),
      )
    }
    await load(cluster, nodes, image, progress)
    return image
  } finally {
    await rm(context, { recursive: true })
  }
}
