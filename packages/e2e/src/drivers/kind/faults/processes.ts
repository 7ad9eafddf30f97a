import { HarnessError } from '../../../errors.js'
import { until } from '../../../until.js'
import type { KillSignal } from '../../cluster.js'
import { type Ground, note } from '../ground.js'
import { onNode, processesOn } from '../kubernetes-node.js'
import type { KindNode } from '../node.js'

/** What a server's own process is called. */
const SERVER = /^(redis|valkey)-(server|sentinel)/

const placeOf = (node: KindNode): { readonly on: string; readonly container: string } => {
  const { kubernetesNode: on, containerId: container } = node
  if (on !== undefined && container !== undefined) return { on, container }
  throw new HarnessError('NODE_STATE', `${node.name} has no container that runs at the moment.`)
}

/** The process of a server, seen from the node that it runs on. */
const serverProcess = async (node: KindNode): Promise<number> => {
  const { on, container } = placeOf(node)
  const processes = await processesOn(on, container)
  const server = processes.find(({ program }) => SERVER.test(program))
  if (server) return server.pid
  const there = processes.map(({ program }) => program).join(', ') || 'nothing'
  throw new HarnessError('NODE_STATE', `${node.name} runs no server at the moment (${there}).`)
}

/** Sends a signal to a server's process, from outside its container: nothing in it can keep it from arriving. */
const signal = async (node: KindNode, pid: number, name: string): Promise<void> => {
  await onNode(placeOf(node).on, 'kill -s "$2" "$1"', String(pid), name.replace(/^SIG/, ''))
}

/** Ends a server's process and waits until it is gone. The kubelet starts its container again. */
export const killServer = async (ground: Ground, node: KindNode, name: KillSignal): Promise<void> => {
  const { on } = placeOf(node)
  const pid = await serverProcess(node)
  ground.events.record({ kind: 'fault', at: performance.now(), action: 'kill', node: node.name, signal: name })
  await signal(node, pid, name)
  const gone = async () => (await onNode(on, '[ -d "/proc/$1" ] || echo gone', String(pid))).trim() || undefined
  await until(gone, { timeoutMs: 60_000, everyMs: 50, what: `the process of ${node.name} to end` })
}

// A process that was killed in the meantime needs no thaw; every other failure is one.
const THAW = '[ ! -d "/proc/$1" ] || kill -s CONT "$1"'

/** What is remembered of the frozen processes of a server: another one each time it was started again in between. */
const pausesOf = (node: KindNode): string => `pause ${node.name} `

/** Freezes a server's process. */
export const pauseServer = async (ground: Ground, node: KindNode): Promise<void> => {
  const { on } = placeOf(node)
  const pid = await serverProcess(node)
  note(ground, 'pause', node.name)
  await signal(node, pid, 'SIGSTOP')
  node.paused(true)
  ground.undo.add(`${pausesOf(node)}${pid}`, async () => {
    await onNode(on, THAW, String(pid))
    node.paused(false)
  })
}

/** Thaws it. */
export const resumeServer = async (ground: Ground, node: KindNode): Promise<void> => {
  note(ground, 'resume', node.name)
  await ground.undo.undoAll(pausesOf(node))
}
