import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '../events.js'
import type { KindNamespace } from './namespace.js'
import type { Progress } from './progress.js'
import { run } from './run.js'

/** What a report is about. */
export interface ReportSubject {
  /** Names the folder. */
  readonly title: string
  readonly namespace: KindNamespace
  readonly kindCluster: string
  readonly events: EventLog
}

let root: Promise<string> | undefined
const exported = new Set<string>()

const rootFolder = (): Promise<string> => {
  const { KIND_REPORT } = process.env
  root ??= KIND_REPORT
    ? mkdir(KIND_REPORT, { recursive: true }).then(() => KIND_REPORT)
    : mkdtemp(join(tmpdir(), 'switchmaster-kind-report-'))
  return root
}

const podLogs = async (namespace: KindNamespace, folder: string): Promise<void> => {
  for (const pod of await namespace.pods()) {
    const name = pod.metadata?.name ?? ''
    for (const { name: container } of pod.spec?.containers ?? []) {
      for (const previous of [true, false]) {
        const log = await namespace.logs(name, { container, previous }).catch(String)
        if (log) await writeFile(join(folder, `${name}.${container}${previous ? '.previous' : ''}.log`), log)
      }
    }
  }
}

/**
 * Writes down all there is to know about a test that failed: its events, its objects, the log of each of its pods, and,
 * once for each kind cluster, what `kind export logs` has. The folder is `KIND_REPORT`, or a temporary one.
 */
export const report = async (subject: ReportSubject, progress: Progress): Promise<string> => {
  const { title, namespace, kindCluster, events } = subject
  const folder = join(await rootFolder(), title.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(0, 80))
  await mkdir(folder, { recursive: true })
  const lines = events.all.map((event) => JSON.stringify(event))
  await writeFile(join(folder, 'events.jsonl'), `${lines.join('\n')}\n`)
  await podLogs(namespace, folder)
  const about = async (file: string, ...args: string[]) =>
    writeFile(join(folder, file), await namespace.kubectl(...args).catch(String))
  await about(
    'objects.yaml',
    'get',
    'pods,statefulsets,deployments,replicationcontrollers,services,endpointslices,configmaps,networkpolicies,pvc,pdb',
    '-o',
    'yaml',
  )
  await about('kubernetes-events.txt', 'get', 'events', '--sort-by=.lastTimestamp')
  if (!exported.has(kindCluster)) {
    exported.add(kindCluster)
    const target = join(await rootFolder(), 'kind')
    await run('kind', ['export', 'logs', target, '--name', kindCluster], { timeoutMs: 120_000 }).catch(() => {})
  }
  progress(`what is known of "${title}" is in ${folder}`)
  return folder
}
